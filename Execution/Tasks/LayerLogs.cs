using System.Text.Json;
using System.Text.Json.Serialization;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tasks;

/// <summary>What was printed while a layer was made, kept with it: whoever uses the layer later is shown the same.</summary>
internal static class LayerLogs
{
    private const string Name = "logs.json";

    public static Task WriteAsync(string folder, List<CapturedLog> logs, CancellationToken cancellationToken) =>
        File.WriteAllBytesAsync(
            Path.Combine(folder, Name),
            JsonSerializer.SerializeToUtf8Bytes(logs, LayerLogsJson.Default.ListCapturedLog),
            cancellationToken);

    public static async Task ReplayAsync(string folder, EvidenceBuilder evidence, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(Path.Combine(folder, Name));
        foreach (CapturedLog log in await JsonSerializer.DeserializeAsync(file, LayerLogsJson.Default.ListCapturedLog, cancellationToken) ?? [])
        {
            await evidence.AddLogAsync(log, cancellationToken);
        }
    }
}

/// <summary>One output stream as it is shown.</summary>
/// <param name="Name">Name of the log.</param>
/// <param name="Text">What was kept.</param>
/// <param name="TotalBytes">Bytes written, kept or not.</param>
/// <param name="Truncated">Whether any were not.</param>
internal sealed record CapturedLog(string Name, string Text, long TotalBytes, bool Truncated)
{
    public static IEnumerable<CapturedLog> Of(string name, ProcessOutcome outcome) =>
        [Of($"{name}.stdout", outcome.Stdout), Of($"{name}.stderr", outcome.Stderr)];

    private static CapturedLog Of(string name, CapturedOutput output) => new(name, output.ToText(), output.TotalBytes, output.Truncated);
}

[JsonSerializable(typeof(List<CapturedLog>))]
internal sealed partial class LayerLogsJson : JsonSerializerContext;
