namespace Executor.Bittensor.Tests.Vectors;

internal sealed record AddressVector(string PublicKey, ushort Prefix, string Address);
