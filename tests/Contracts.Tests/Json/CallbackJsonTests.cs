using System.Text.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Callbacks;
using Executor.Contracts.Json;

namespace Executor.Contracts.Tests.Json;

public sealed class CallbackJsonTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Callback_Document_HasItsPublicShape() => Assert.Equal(
        """
        {"delivery_id":"d","batch_id":"b","archive_hash":"a","status":"completed","error":null,"total_tasks":1,"passed_tasks":1,"failed_tasks":0,
        "infra_failed_tasks":0,"aggregate_reward":1,"scored_reward":1,"created_at":"2026-01-02T03:04:05+00:00",
        "started_at":"2026-01-02T03:04:05+00:00","finished_at":"2026-01-02T03:04:05+00:00","results_hash":"h",
        "task_summaries":[{"task_id":"t","passed":true,"reward":1,"duration_ms":5}]}
        """.ReplaceLineEndings(""),
        JsonSerializer.Serialize(
            new CallbackDocument
            {
                DeliveryId = "d",
                BatchId = "b",
                ArchiveHash = "a",
                Status = BatchStatus.Completed,
                TotalTasks = 1,
                PassedTasks = 1,
                FailedTasks = 0,
                InfraFailedTasks = 0,
                AggregateReward = 1,
                ScoredReward = 1,
                CreatedAt = At,
                StartedAt = At,
                FinishedAt = At,
                ResultsHash = "h",
                TaskSummaries = [new TaskSummary("t", Passed: true, 1, 5)],
            },
            ContractsJson.Default.CallbackDocument));

    [Fact]
    public void Batch_WithoutACallback_DoesNotMentionIt()
    {
        var batch = new BatchDocument
        {
            BatchId = "b",
            Status = BatchStatus.Running,
            TotalTasks = 0,
            CompletedTasks = 0,
            PassedTasks = 0,
            FailedTasks = 0,
            InfraFailedTasks = 0,
            AggregateReward = 0,
            ArchiveHash = "a",
            CreatedAt = At,
            ConcurrentTasks = 1,
            LastSequence = 1,
        };
        var delivered = new CallbackView { Status = CallbackStatus.Delivered, Attempts = 1, DeliveredAt = At };

        Assert.DoesNotContain("callback", JsonSerializer.Serialize(batch, ContractsJson.Default.BatchDocument), StringComparison.Ordinal);
        Assert.Contains(
            """{"status":"delivered","attempts":1,"last_error":null,"next_attempt_at":null,"delivered_at":"2026-01-02T03:04:05+00:00"}""",
            JsonSerializer.Serialize(batch with { Callback = delivered }, ContractsJson.Default.BatchDocument),
            StringComparison.Ordinal);
    }
}
