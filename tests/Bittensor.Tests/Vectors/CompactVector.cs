namespace Executor.Bittensor.Tests.Vectors;

internal sealed record CompactVector(string Value, string Bytes);
