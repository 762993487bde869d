using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Executor.Bittensor.Tests.Vectors;

internal static class VectorFiles
{
    public static AddressVector[] Addresses { get; } = Read("addresses.json", VectorsJsonContext.Default.AddressVectorArray);

    public static CompactVector[] Compacts { get; } = Read("compacts.json", VectorsJsonContext.Default.CompactVectorArray);

    public static HashVector[] Hashes { get; } = Read("hashes.json", VectorsJsonContext.Default.HashVectorArray);

    public static SignatureVector[] Signatures { get; } = Read("signatures.json", VectorsJsonContext.Default.SignatureVectorArray);

    private static T[] Read<T>(string name, JsonTypeInfo<T[]> type)
    {
        using var stream = typeof(VectorFiles).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded in the test assembly.");
        return JsonSerializer.Deserialize(stream, type) ?? throw new InvalidOperationException($"{name} holds null.");
    }
}
