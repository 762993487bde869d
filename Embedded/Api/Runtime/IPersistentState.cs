using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>A named piece of a grain's state, loaded before the grain is activated.</summary>
public interface IPersistentState<TState> : IStorage<TState>;
