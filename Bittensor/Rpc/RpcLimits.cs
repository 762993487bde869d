namespace Executor.Bittensor.Rpc;

// The longest waits for a connection and for one answer.
internal readonly record struct RpcLimits(TimeSpan Connect, TimeSpan Call);
