using System.Net;
using Executor.Contracts.Batches;
using Executor.Contracts.Tasks;
using Executor.Gateway.Tests.Fakes;

namespace Executor.Gateway.Tests.Batches;

public sealed class VerifyTests
{
    [Fact]
    public void ResultsHash_OfThePublishedVector_IsThePublishedHash() => Assert.Equal(
        "66395fd498e5059cd8d2ff4c75560eade472bbe9440b5f0ca067cf5b92ec6141",
        ResultsHash.Of(
            "00000000-0000-4000-8000-000000000000",
            [new TaskSummary("task-a", true, 1.0, null), new TaskSummary("task-b", false, 0.0, null)]));

    [Fact]
    public async Task RunningBatch_BatchNotFinished()
    {
        await using var server = await GatewayServer.StartAsync();
        var response = await server.Client.GetAsync("/verify/" + FakeBatch.Id);
        Assert.Equal("batch_not_finished", await GatewayServer.ErrorAsync(response, HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task EndedBatch_ListsItsTasksInOrdinalOrder_AndHashesThem()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.View = server.Batch.View! with
        {
            Status = BatchStatus.Completed,
            TotalTasks = 3,
            CompletedTasks = 3,
            PassedTasks = 2,
            FailedTasks = 1,
            FinishedAt = FakeBatch.Created,
        };
        server.Batch.Rows = [Row("b", true), Row("a", false), Row("B", true)];
        var verify = await server.GetJsonAsync("/verify/" + FakeBatch.Id);
        Assert.Equal("completed", verify.GetProperty("status").GetString());
        Assert.Equal(
            """
            [{"task_id":"B","passed":true,"reward":1,"duration_ms":1500},
            {"task_id":"a","passed":false,"reward":0,"duration_ms":1500},
            {"task_id":"b","passed":true,"reward":1,"duration_ms":1500}]
            """.ReplaceLineEndings(""),
            verify.GetProperty("task_summaries").GetRawText());
        var expected = ResultsHash.Of(
            FakeBatch.Id, [new TaskSummary("B", true, 1, null), new TaskSummary("a", false, 0, null), new TaskSummary("b", true, 1, null)]);
        Assert.Equal(expected, verify.GetProperty("results_hash").GetString());
        Assert.Equal("0.1.0", verify.GetProperty("executor_version").GetString());
        Assert.True(verify.GetProperty("uptime_secs").GetInt64() >= 0);
    }

    private static TaskRow Row(string id, bool passed) => new()
    {
        TaskId = id,
        Status = passed ? TaskStage.Completed : TaskStage.Failed,
        Passed = passed,
        Attempt = 1,
        StartedAt = FakeBatch.Created,
        FinishedAt = FakeBatch.Created.AddSeconds(1.5),
    };
}
