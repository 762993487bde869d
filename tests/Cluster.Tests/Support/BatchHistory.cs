using Executor.Contracts.Events;
using Executor.Contracts.Tasks;

namespace Executor.Cluster.Tests.Support;

/// <summary>What must hold of a batch whatever happened to the processes that ran it.</summary>
internal static class BatchHistory
{
    public static void Check(IReadOnlyList<EventEnvelope> seen, IReadOnlyList<TaskDocument> tasks)
    {
        // Every event once and in order, from the first to the one terminal event.
        Assert.Equal("stream_closed", seen[^1].Event);
        var events = seen.Take(seen.Count - 1).ToArray();
        Assert.Equal(Enumerable.Range(1, events.Length).Select(n => (long?)n), events.Select(frame => frame.Sequence));
        Assert.Equal("batch_queued", events[0].Event);
        Assert.Equal("batch_complete", events[^1].Event);
        Assert.Single(events, frame => frame.Event == "batch_complete");

        foreach (var task in tasks)
        {
            // An end is final, and no attempt is heard of after a later one.
            var own = events.Where(frame => frame.TaskId == task.TaskId).ToArray();
            Assert.Single(own, frame => frame.Event == "task_complete");
            Assert.Equal("task_complete", own[^1].Event);
            var attempts = own.Where(frame => frame.Event == "task_stage").Select(frame => frame.Data!.Value.GetProperty("attempt").GetInt32()).ToArray();
            Assert.Equal(attempts.Order(), attempts);
            Assert.Equal(task.Attempt, attempts[^1]);

            // The outcome is that of a quiet run.
            var expected = task.TaskId.StartsWith("fix", StringComparison.Ordinal) ? 1.0 : 0.0;
            Assert.Equal((task.TaskId, expected), (task.TaskId, task.Reward));
            Assert.NotEqual(FailureKind.Infrastructure, task.FailureKind);
        }
    }

    public static bool IsStage(EventEnvelope frame, string stage) =>
        frame.Event == "task_stage" && frame.Data!.Value.GetProperty("stage").GetString() == stage;
}
