using System.Net.Http.Json;
using Executor.Contracts.Events;
using Executor.Contracts.Json;
using Executor.Contracts.Tasks;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Recovery;

/// <summary>Kills the server as <c>kill -9</c> does when a batch reaches a point, starts it again, and expects the result that a quiet run has.</summary>
public sealed class CrashTests
{
    private const string SlowAgent = "sleep 1\n" + SampleArchive.FixingAgent;

    [Theory]
    [InlineData("batch_queued", null)]
    [InlineData("task_stage", "cloning_repo")]
    [InlineData("task_stage", "installing_deps")]
    [InlineData("task_stage", "running_agent")]
    [InlineData("task_stage", "running_tests")]
    [InlineData("task_complete", null)]
    public async Task Server_KilledAtAPoint_EndsWithTheSameRewards(string point, string? stage)
    {
        using var directory = new TemporaryDirectory();
        Validator[] validators = [new(), new(), new()];
        var repository = new SampleRepository(directory["repository"]);
        var archive = new SampleArchive().Agent(SlowAgent)
            .Task("fix-1", repository, install: "sleep 1")
            .Task("fix-2", repository, install: "sleep 1", test: "sleep 1; test \"$(bash add.sh 2 3)\" = 5\n")
            .Task("leave-3", repository)
            .Task("leave-4", repository)
            .ToTarGz();
        using var server = new ServerProcess(directory, validators, new Dictionary<string, string> { ["MAX_CONCURRENT_TASKS"] = "2" });
        await server.StartAsync();

        string batchId = "";
        foreach (var validator in validators[..2])
        {
            using var answer = await validator.SubmitAsync(server.Http, archive);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            batchId = (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument))!.BatchId ?? "";
        }

        var seen = new List<EventEnvelope>();
        var killed = false;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(100));
        while (seen.Count == 0 || seen[^1].Event != "stream_closed")
        {
            var last = seen.Count == 0 ? 0 : seen[^1].Sequence!.Value;
            await foreach (var frame in EventReader.WatchAsync(server.Port, batchId, last, limit.Token))
            {
                seen.Add(frame);
                if (!killed && frame.Event == point && (stage is null || frame.Data!.Value.GetProperty("stage").GetString() == stage))
                {
                    killed = true;
                    await server.KillAsync();
                    await server.StartAsync();
                    break;
                }
            }
        }

        Assert.True(killed);
        Assert.Equal(Enumerable.Range(1, seen.Count - 1).Select(n => (long?)n), seen[..^1].Select(frame => frame.Sequence));
        Assert.Single(seen, frame => frame.Event == "batch_complete");

        var tasks = (await server.Http.GetFromJsonAsync($"/batch/{batchId}/tasks", ContractsJson.Default.TaskListDocument))!.Tasks;
        Assert.Equal([("fix-1", 1.0), ("fix-2", 1.0), ("leave-3", 0.0), ("leave-4", 0.0)], tasks.Select(task => (task.TaskId, task.Reward)));
        Assert.All(tasks, task => Assert.NotEqual(FailureKind.Infrastructure, task.FailureKind));

        // What had ended before the kill was not run again: its end stands once in the log and nothing of it follows.
        foreach (var task in tasks)
        {
            var ends = seen.Where(frame => frame.TaskId == task.TaskId && frame.Event == "task_complete").ToArray();
            Assert.Single(ends);
            Assert.DoesNotContain(seen, frame => frame.TaskId == task.TaskId && frame.Sequence > ends[0].Sequence);
        }

        foreach (var validator in validators)
        {
            validator.Dispose();
        }
    }

    [Fact]
    public async Task VotesAndNonces_OfAKilledServer_AreKept()
    {
        using var directory = new TemporaryDirectory();
        using var first = new Validator();
        using var second = new Validator();
        using var third = new Validator();
        var repository = new SampleRepository(directory["repository"]);
        var archive = new SampleArchive().Agent(SampleArchive.FixingAgent).Task("fix", repository).ToTarGz();
        using var server = new ServerProcess(directory, [first, second, third], new Dictionary<string, string> { ["CONSENSUS_TTL_SECS"] = "600" });
        await server.StartAsync();
        using (var vote = await first.SubmitAsync(server.Http, archive))
        {
            Assert.Equal("pending_consensus", (await vote.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument))!.Status);
        }

        using (var used = await server.Http.SendAsync(first.Sign(new HttpRequestMessage(HttpMethod.Delete, "/batch/" + Guid.NewGuid()), nonce: "once")))
        {
            Assert.Contains("batch_not_found", await used.Content.ReadAsStringAsync());
        }

        await server.KillAsync();
        await server.StartAsync();

        using (var replay = await server.Http.SendAsync(first.Sign(new HttpRequestMessage(HttpMethod.Delete, "/batch/" + Guid.NewGuid()), nonce: "once")))
        {
            Assert.Contains("nonce_reused", await replay.Content.ReadAsStringAsync());
        }

        using var decisive = await second.SubmitAsync(server.Http, archive);
        Assert.NotNull((await decisive.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument))!.BatchId);
    }

    [Fact]
    public async Task Upload_InterruptedByAKill_LeavesNoFile()
    {
        using var directory = new TemporaryDirectory();
        using var validator = new Validator();
        using var server = new ServerProcess(directory, [validator]);
        await server.StartAsync();
        using var never = new CancellationTokenSource();
        using var request = validator.Sign(new HttpRequestMessage(HttpMethod.Post, "/submit")
        {
            Content = new MultipartFormDataContent { { new StreamContent(new StallingStream(never.Token)), "archive", "archive.tar" } },
        });
        var upload = server.Http.SendAsync(request);
        Assert.Single(await FilesAsync(files => files.Length == 1));

        await server.KillAsync();
        await never.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => upload);
        await server.StartAsync();
        Assert.Empty(await FilesAsync(files => files.Length == 0));

        async Task<string[]> FilesAsync(Predicate<string[]> expected)
        {
            for (var tries = 0; ; tries++)
            {
                var files = Directory.GetFiles(directory["data/blobs"], "*", SearchOption.AllDirectories);
                if (expected(files) || tries == 200)
                {
                    return files;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }
}
