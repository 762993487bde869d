using Orleans.Runtime;

namespace Executor.Embedded.State;

/// <summary>The name of one stored record.</summary>
internal readonly record struct StateKey(string StorageName, string StateName, GrainId GrainId);
