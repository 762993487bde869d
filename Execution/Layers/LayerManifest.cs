using System.Text.Json;

namespace Executor.Execution.Layers;

/// <summary>What is written beside the content of a layer. A layer without it is none.</summary>
internal sealed record LayerManifest
{
    private const string FileName = "manifest.json";
    private const int MaxBytes = 64 * 1024;

    /// <summary>See <see cref="LayerKey.Layout"/>.</summary>
    public required int Format { get; init; }

    public required LayerKind Kind { get; init; }

    public required string Key { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required long Bytes { get; init; }

    public required long Files { get; init; }

    public required string Digest { get; init; }

    /// <summary>Null when there is none that can be read.</summary>
    public static LayerManifest? TryRead(string entry)
    {
        try
        {
            using FileStream file = File.OpenRead(Path.Combine(entry, FileName));
            return file.Length <= MaxBytes ? JsonSerializer.Deserialize(file, LayerJsonContext.Default.LayerManifest) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Write(string entry)
    {
        using FileStream file = new(Path.Combine(entry, FileName), FileMode.CreateNew);
        JsonSerializer.Serialize(file, this, LayerJsonContext.Default.LayerManifest);
        file.Flush(flushToDisk: true);
    }
}
