using System.Net;
using System.Net.Http.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Json;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Recovery;

/// <summary>Kills the server as <c>kill -9</c> does on the way of a rerun, starts it again, and asks once more under the same key.</summary>
public sealed class RerunCrashTests
{
    private const string SlowAgent = "sleep 1\n" + SampleArchive.FixingAgent;

    [Theory]
    [InlineData("batch_reopened", null)]
    [InlineData("batch_started", null)]
    [InlineData("task_stage", "running_agent")]
    [InlineData("task_complete", null)]
    [InlineData("batch_complete", null)]
    public async Task Server_KilledAtAPointOfARerun_EndsItOnce(string point, string? stage)
    {
        using var directory = new TemporaryDirectory();
        using var validator = new Validator();
        var repository = new SampleRepository(directory["repository"]);
        var archive = new SampleArchive().Agent(SlowAgent)
            .Task("fix-1", repository)
            .Task("fix-2", repository)
            .Task("leave-3", repository)
            .ToTarGz();
        using var server = new ServerProcess(directory, [validator], new Dictionary<string, string> { ["MAX_CONCURRENT_TASKS"] = "2" });
        await server.StartAsync();
        var batchId = await SubmitAsync(server, validator, archive);
        var first = await ReadAsync(server, batchId, from: 0);

        using (var answer = await validator.RerunAsync(server.Http, batchId, """["fix-1","leave-3"]""", key: "once"))
        {
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }

        var seen = new List<EventEnvelope>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(100));
        await foreach (var frame in EventReader.WatchAsync(server.Port, batchId, first.Count, limit.Token))
        {
            seen.Add(frame);
            if (frame.Event == point && (stage is null || frame.Data!.Value.GetProperty("stage").GetString() == stage))
            {
                break;
            }
        }

        await server.KillAsync();
        await server.StartAsync();
        using (var again = await validator.RerunAsync(server.Http, batchId, """["leave-3","fix-1"]""", key: "once"))
        {
            Assert.Equal((HttpStatusCode.Accepted, true), (again.StatusCode, again.Headers.Contains("Idempotency-Replayed")));
        }

        seen.AddRange(await ReadAsync(server, batchId, first.Count + seen.Count));
        Assert.Equal(Enumerable.Range(first.Count + 1, seen.Count).Select(n => (long?)n), seen.Select(frame => frame.Sequence));
        Assert.Single(seen, frame => frame.Event == "batch_reopened");
        Assert.Single(seen, frame => frame.Event == "batch_complete");
        Assert.Equal(["fix-1", "leave-3"], seen.Where(frame => frame.Event == "task_complete").Select(frame => frame.TaskId).Order());
        Assert.DoesNotContain(seen, frame => frame.TaskId == "fix-2");

        var tasks = (await server.Http.GetFromJsonAsync($"/batch/{batchId}/tasks", ContractsJson.Default.TaskListDocument))!.Tasks;
        Assert.Equal([("fix-1", 1.0), ("fix-2", 1.0), ("leave-3", 0.0)], tasks.Select(task => (task.TaskId, task.Reward)));
        Assert.Equal(1, tasks[1].Attempt);
        var batch = (await server.Http.GetFromJsonAsync($"/batch/{batchId}", ContractsJson.Default.BatchDocument))!;
        Assert.Equal((BatchStatus.Completed, 1), (batch.Status, batch.Reruns));
    }

    [Fact]
    public async Task KeyedRequests_OverAKill_AreAnsweredAsBefore()
    {
        using var directory = new TemporaryDirectory();
        using var validator = new Validator();
        var archive = new SampleArchive().Agent("sleep 300").Task("sleeps", new SampleRepository(directory["repository"])).ToTarGz();
        using var server = new ServerProcess(directory, [validator]);
        await server.StartAsync();
        var batchId = await SubmitAsync(server, validator, archive);
        using var first = await validator.CancelTaskAsync(server.Http, batchId, "sleeps", key: "cancel-1");
        var body = await first.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        await server.KillAsync();
        await server.StartAsync();

        using var second = await validator.CancelTaskAsync(server.Http, batchId, "sleeps", key: "cancel-1");
        Assert.Equal((HttpStatusCode.OK, body), (second.StatusCode, await second.Content.ReadAsStringAsync()));
        using var other = await validator.RerunAsync(server.Http, batchId, "\"failed\"", key: "cancel-1");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Contains("idempotency_key_reused", await other.Content.ReadAsStringAsync());
    }

    private static async Task<string> SubmitAsync(ServerProcess server, Validator validator, byte[] archive)
    {
        using var answer = await validator.SubmitAsync(server.Http, archive);
        return (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument))!.BatchId!;
    }

    /// <summary>The log from there on, to the end of the batch.</summary>
    private static async Task<List<EventEnvelope>> ReadAsync(ServerProcess server, string batchId, long from)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(100));
        var frames = await EventReader.WatchAsync(server.Port, batchId, from, limit.Token).ToListAsync(limit.Token);
        return [.. frames.Where(frame => frame.Sequence is not null)];
    }
}
