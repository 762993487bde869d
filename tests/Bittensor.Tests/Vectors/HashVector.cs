using System.Text.Json.Serialization;

namespace Executor.Bittensor.Tests.Vectors;

internal sealed record HashVector(string Input, string Twox128, [property: JsonPropertyName("blake2_128")] string Blake2);
