using Executor.Cli.CommandLine;
using Executor.Contracts.Events;
using Executor.Contracts.Json;

namespace Executor.Cli.Watching;

/// <summary>A line for every event, for logs and pipes.</summary>
internal sealed class LineView(Shell shell) : IWatchView
{
    private readonly LogLines _logs = new();

    public void Show(WatchedFrame frame, BatchProgress progress)
    {
        if (frame.Envelope.Event == WatchedFrame.TaskLog)
        {
            Write(_logs.Add(frame.Data(ContractsJson.Default.TaskLog)));
            return;
        }

        if (frame.Envelope.TaskId is { } taskId)
        {
            Write(_logs.End(taskId));
        }

        if (LineOf(frame, progress) is { } line)
        {
            shell.Out.WriteLine(line);
        }
    }

    private void Write(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            shell.Out.WriteLine(line);
        }
    }

    private static string? LineOf(WatchedFrame frame, BatchProgress progress) => frame.Envelope.Event switch
    {
        WatchedFrame.Snapshot =>
            $"batch {Plain.Line(frame.Envelope.BatchId)}: {Plain.Name(progress.Status)}, {progress.Ended} of {progress.Total} tasks ended",
        WatchedFrame.Lagged => "fell behind, taking a new snapshot",
        WatchedFrame.StreamClosed => null,
        "batch_queued" => $"batch queued with {progress.Total} tasks",
        "batch_started" => $"batch started, {frame.Data(ContractsJson.Default.BatchStarted).ConcurrentLimit} tasks at a time",
        "batch_reopened" => LineOf(frame.Data(ContractsJson.Default.BatchReopened)),
        "task_started" => null,
        "task_stage" => LineOf(frame.Data(ContractsJson.Default.TaskStageEntered)),
        "task_complete" => LineOf(frame.Data(ContractsJson.Default.TaskCompleted)),
        "batch_complete" or "batch_cancelled" => LineOf(progress),
        var other => Plain.Line(other),
    };

    private static string LineOf(BatchReopened reopened) => $"batch opened again: rerun {reopened.Rerun} of {reopened.Tasks} tasks";

    private static string LineOf(TaskStageEntered entered)
    {
        var attempt = entered.Attempt > 1 ? $" (attempt {entered.Attempt})" : "";
        var reason = entered.Reason is null ? "" : $": {Plain.Line(entered.Reason)}";
        return $"{Plain.Line(entered.TaskId)} {Plain.Name(entered.Stage)}{attempt}{reason}";
    }

    private static string LineOf(TaskCompleted ended)
    {
        var error = ended.Error is null ? "" : $": {Plain.Line(ended.Error)}";
        var verdict = ended.Passed ? "passed" : $"failed ({(ended.FailureKind is { } kind ? Plain.Name(kind) : "unknown")})";
        return $"{Plain.Line(ended.TaskId)} {verdict}{error}";
    }

    private static string LineOf(BatchProgress progress)
    {
        var error = progress.Error is null ? "" : $": {Plain.Line(progress.Error)}";
        var counts = $"{progress.Passed} of {progress.Total} passed, reward {Plain.Number(progress.Reward)}";
        return $"batch {Plain.Name(progress.Status)}: {counts}, {Plain.Seconds(progress.DurationMs)}{error}";
    }
}
