using System.Collections.Immutable;

namespace Executor.Bittensor.Subtensor;

// A subnet as it was at one finalized block. Neurons are in order of their uid, and all of them are there.
public sealed record SubnetSnapshot(int Netuid, long Block, ImmutableArray<Neuron> Neurons, SubnetRoute Route, Uri Endpoint);

public enum SubnetRoute
{
    // The runtime was asked. Stake counts what a hotkey inherits from its parents.
    RuntimeCall,

    // The storage was read, because the runtime does not know the call. Stake is what is on the hotkey itself.
    Storage,
}
