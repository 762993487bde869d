using System.Text.Json.Serialization;

namespace Executor.Bittensor.Tests.Vectors;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AddressVector[]))]
[JsonSerializable(typeof(CompactVector[]))]
[JsonSerializable(typeof(HashVector[]))]
[JsonSerializable(typeof(SignatureVector[]))]
internal sealed partial class VectorsJsonContext : JsonSerializerContext;
