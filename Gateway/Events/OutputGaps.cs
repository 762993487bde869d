using System.Text;
using Executor.Contracts.Events;

namespace Executor.Gateway.Events;

// What was left out of the live output for one watcher and has not been told yet: one gap for each log.
internal sealed class OutputGaps
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string TaskId, int Attempt, string Log), TaskLog> _gaps = [];

    // The output is left out.
    public void Open(TaskLog output)
    {
        lock (_gate)
        {
            var before = _gaps.GetValueOrDefault(KeyOf(output))?.DroppedBytes ?? 0;
            var bytes = before + output.DroppedBytes + Encoding.UTF8.GetByteCount(output.Text);
            _gaps[KeyOf(output)] = output with { Text = "", DroppedBytes = bytes };
        }
    }

    // The output with the gap before it; the same when there is none.
    public TaskLog Close(TaskLog output)
    {
        lock (_gate)
        {
            return _gaps.Remove(KeyOf(output), out var gap)
                ? output with { DroppedBytes = gap.DroppedBytes + output.DroppedBytes }
                : output;
        }
    }

    // A gap that nothing came after; null when there is none.
    public TaskLog? Take()
    {
        lock (_gate)
        {
            foreach (var (key, gap) in _gaps)
            {
                _gaps.Remove(key);
                return gap;
            }

            return null;
        }
    }

    private static (string TaskId, int Attempt, string Log) KeyOf(TaskLog output) => (output.TaskId, output.Attempt, output.Log);
}
