using System.Text.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;

namespace Executor.Cluster.Tests.Support;

/// <summary>What must hold of a batch whatever happened to the processes that ran it.</summary>
internal static class BatchHistory
{
    /// <param name="seen">All frames that one watcher got.</param>
    /// <param name="tasks">The tasks as they are told after the end.</param>
    /// <param name="total">Tasks in the archive.</param>
    public static void Check(IReadOnlyList<EventEnvelope> seen, IReadOnlyList<TaskDocument> tasks, int total)
    {
        // Every event once and in order, from the first to the one terminal event.
        Assert.Equal("stream_closed", seen[^1].Event);
        var events = seen.Take(seen.Count - 1).ToArray();
        Assert.Equal(Enumerable.Range(1, events.Length).Select(n => (long?)n), events.Select(frame => frame.Sequence));
        Assert.Equal("batch_queued", events[0].Event);
        Assert.Equal("batch_complete", events[^1].Event);
        Assert.Single(events, frame => frame.Event == "batch_complete");

        // No task is lost and none is invented: what is checked of each task below would hold of an empty list too.
        Assert.Equal(total, tasks.Select(task => task.TaskId).Distinct().Count());
        Assert.Equal(total, tasks.Count);
        Assert.Equal(total, events.Count(frame => frame.Event == "task_complete"));
        var end = events[^1].Data!.Value;
        Assert.Equal(total, Number(end, "total"));
        Assert.Equal(total, Number(end, "passed") + Number(end, "failed"));
        Assert.Equal(tasks.Count(task => task.Passed == true), Number(end, "passed"));

        foreach (var task in tasks)
        {
            // An end is final, and no attempt is heard of after a later one.
            var own = events.Where(frame => frame.TaskId == task.TaskId).ToArray();
            Assert.Single(own, frame => frame.Event == "task_complete");
            Assert.Equal("task_complete", own[^1].Event);
            var attempts = own.Where(frame => frame.Event == "task_stage").Select(AttemptOf).ToArray();
            Assert.Equal(attempts.Order(), attempts);
            Assert.Equal(task.Attempt, attempts[^1]);

            // The outcome is that of a quiet run.
            var expected = task.TaskId.StartsWith("fix", StringComparison.Ordinal) ? 1.0 : 0.0;
            Assert.Equal((task.TaskId, expected), (task.TaskId, task.Reward));
            Assert.NotEqual(FailureKind.Infrastructure, task.FailureKind);
        }
    }

    /// <summary>What a batch says of itself at any moment: its counts agree with each other, and what has ended stays so.</summary>
    public static void CheckCounts(BatchDocument batch, BatchDocument? before, IReadOnlyList<TaskDocument> tasks)
    {
        Assert.Equal(batch.TotalTasks, tasks.Select(task => task.TaskId).Distinct().Count());
        Assert.Equal(batch.TotalTasks, tasks.Count);
        Assert.Equal(batch.CompletedTasks, batch.PassedTasks + batch.FailedTasks);
        Assert.InRange(batch.CompletedTasks, before?.CompletedTasks ?? 0, batch.TotalTasks);
        Assert.InRange(batch.LastSequence, before?.LastSequence ?? 0, long.MaxValue);
        Assert.Equal(before?.TotalTasks ?? batch.TotalTasks, batch.TotalTasks);
    }

    public static bool IsStage(EventEnvelope frame, string stage) =>
        frame.Event == "task_stage" && frame.Data!.Value.GetProperty("stage").GetString() == stage;

    public static int AttemptOf(EventEnvelope frame) => Number(frame.Data!.Value, "attempt");

    /// <summary>A line of a transcript.</summary>
    public static string Describe(EventEnvelope frame) =>
        $"{frame.Sequence,4} {frame.Event} {frame.TaskId} {TextOf(frame, "stage")} {TextOf(frame, "attempt")} {TextOf(frame, "silo")}";

    private static string TextOf(EventEnvelope frame, string member) =>
        frame.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty(member, out var value) ? value.ToString() : "";

    private static int Number(JsonElement data, string member) => data.GetProperty(member).GetInt32();
}
