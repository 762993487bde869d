namespace Executor.Bittensor.Subtensor;

// No endpoint gave the subnet. The message says of each why, for the operator.
public sealed class SubtensorException(string message) : Exception(message);
