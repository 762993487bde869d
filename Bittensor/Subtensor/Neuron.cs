namespace Executor.Bittensor.Subtensor;

// One place of a subnet. Stake is in rao of the subnet's own token: 10^9 rao are one.
public sealed record Neuron(int Uid, string Hotkey, ulong Stake, bool HasPermit, bool IsActive);
