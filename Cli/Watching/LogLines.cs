using System.Globalization;
using Executor.Cli.CommandLine;
using Executor.Contracts.Events;

namespace Executor.Cli.Watching;

/// <summary>
/// Makes lines of live output, which comes in pieces that end anywhere and of several logs at one time. Each line says whose it is;
/// control characters do not reach the terminal.
/// </summary>
internal sealed class LogLines
{
    private const int MaxLine = 4000;

    private readonly Dictionary<(string TaskId, string Log), string> _begun = [];

    /// <summary>Lines that are whole now.</summary>
    public IEnumerable<string> Add(TaskLog output)
    {
        var key = (output.TaskId, output.Log);
        _begun.Remove(key, out var begun);
        if (output.DroppedBytes > 0)
        {
            if (!string.IsNullOrEmpty(begun))
            {
                yield return Line(key, begun);
            }

            begun = "";
            yield return Line(key, string.Create(CultureInfo.InvariantCulture, $"… {output.DroppedBytes:N0} bytes left out …"));
        }

        var lines = (begun + output.Text).Split('\n');
        foreach (var line in lines[..^1])
        {
            yield return Line(key, line);
        }

        if (lines[^1].Length > MaxLine)
        {
            yield return Line(key, lines[^1]);
        }
        else if (lines[^1].Length > 0)
        {
            _begun[key] = lines[^1];
        }
    }

    /// <summary>What a task has begun to print and nothing may follow.</summary>
    public IEnumerable<string> End(string taskId)
    {
        foreach (var key in _begun.Keys.Where(key => key.TaskId == taskId).ToArray())
        {
            _begun.Remove(key, out var begun);
            yield return Line(key, begun!);
        }
    }

    private static string Line((string TaskId, string Log) key, string text) =>
        $"{Plain.Line(key.TaskId)} {Plain.Line(key.Log)} | {Plain.Line(text.TrimEnd('\r'), MaxLine)}";
}
