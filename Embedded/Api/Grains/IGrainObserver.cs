using Orleans.Runtime;

namespace Orleans;

/// <summary>Base of interfaces through which grains call back into objects that are not grains.</summary>
public interface IGrainObserver : IAddressable;
