using System.Net;
using System.Net.Http.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Json;
using Executor.Contracts.Tasks;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Batches;

public sealed class RerunTests(RerunTests.Server server) : IClassFixture<RerunTests.Server>
{
    [Fact]
    public async Task Rerun_OfFaults_AfterTheyAreMended_GivesTheirRewards_AndKeepsTheOthers()
    {
        var broken = new SampleRepository(server.Directory["broken"]);
        var archive = new SampleArchive().Agent(SampleArchive.FixingAgent)
            .Task("fix-broken", broken)
            .Task("fix-sound", server.Repository)
            .Task("leave", server.Repository)
            .ToTarGz();
        System.IO.Directory.Move(server.Directory["broken"], server.Directory["away"]);

        var batchId = await server.SubmitAsync(archive);
        var first = await server.EndOfAsync(batchId);
        Assert.Equal((1, 2, 1, 0.5), (first.PassedTasks, first.FailedTasks, first.InfraFailedTasks, first.ScoredReward));
        var (hash, sound) = (await HashAsync(batchId), await server.TaskAsync(batchId, "fix-sound"));

        System.IO.Directory.Move(server.Directory["away"], server.Directory["broken"]);
        using var answer = await server.Validators[0].RerunAsync(server.Http, batchId, "\"infra\"");
        var rerun = (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.RerunDocument))!;
        Assert.Equal((HttpStatusCode.Accepted, 1, BatchStatus.Pending, "fix-broken"), (answer.StatusCode, rerun.Rerun, rerun.Status, Assert.Single(rerun.Tasks)));
        var followed = await EventReader.WatchAsync(server.Server.Port, batchId, rerun.LastSequence).ToListAsync();
        var second = (await server.Http.GetFromJsonAsync($"/batch/{batchId}", ContractsJson.Default.BatchDocument))!;

        Assert.Equal((2, 1, 0, 1), (second.PassedTasks, second.FailedTasks, second.InfraFailedTasks, second.Reruns));
        Assert.Equal(["batch_started", "task_started"], followed[..2].Select(frame => frame.Event));
        Assert.Equal(["task_complete", "batch_complete", "stream_closed"], followed[^3..].Select(frame => frame.Event));
        Assert.NotEqual(hash, await HashAsync(batchId));
        Assert.Equivalent(sound, await server.TaskAsync(batchId, "fix-sound"), strict: true);

        var attempts = await AttemptsAsync(batchId, "fix-broken");
        Assert.Equal([(1, 0), (2, 1)], attempts.Select(attempt => (attempt.Attempt, attempt.Rerun)));
        Assert.Equal((AttemptOutcomeKind.Fault, null), (attempts[0].Outcome, attempts[0].Reward));
        Assert.Contains("broken", attempts[0].Error);
        Assert.Equal((AttemptOutcomeKind.Verdict, 1.0), (attempts[1].Outcome, attempts[1].Reward));
        Assert.NotEmpty(attempts[1].Usage);
    }

    [Fact]
    public async Task Rerun_OfAList_KeepsTheLogsOfEveryAttempt()
    {
        var archive = new SampleArchive().Agent("date +%N; echo $RANDOM").Task("says", server.Repository).ToTarGz();
        var batchId = await server.SubmitAsync(archive);
        await server.EndOfAsync(batchId);
        var before = await LogAsync(batchId, "");

        using (var answer = await server.Validators[1].RerunAsync(server.Http, batchId, "[\"says\"]"))
        {
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }

        await server.EndOfAsync(batchId);

        Assert.Equal(before, await LogAsync(batchId, "?attempt=1"));
        Assert.NotEqual(before, await LogAsync(batchId, "?attempt=2"));
        Assert.Equal(await LogAsync(batchId, ""), await LogAsync(batchId, "?attempt=2"));
    }

    [Fact]
    public async Task Rerun_OfABatchThatRuns_NamesItsState_AndATaskOfItCanBeCancelled()
    {
        var archive = new SampleArchive().Agent("case $TERM_TASK_ID in sleep*) sleep 300 ;; esac\n" + SampleArchive.FixingAgent)
            .Task("fix", server.Repository)
            .Task("sleep-1", server.Repository)
            .Task("sleep-2", server.Repository)
            .ToTarGz();
        var batchId = await server.SubmitAsync(archive);
        var running = new HashSet<string>();
        await foreach (var frame in EventReader.WatchAsync(server.Server.Port, batchId, from: 0))
        {
            if (frame.Event == "task_stage" && frame.Data!.Value.GetProperty("stage").GetString() == "running_agent")
            {
                running.Add(frame.TaskId!);
            }

            if (running.IsSupersetOf(["sleep-1", "sleep-2"]))
            {
                break;
            }
        }

        using (var refused = await server.Validators[0].RerunAsync(server.Http, batchId, "\"failed\""))
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Contains("The batch is running", await refused.Content.ReadAsStringAsync());
        }

        foreach (var task in new[] { "sleep-1", "sleep-2" })
        {
            using var cancelled = await server.Validators[0].CancelTaskAsync(server.Http, batchId, task);
            Assert.Equal(FailureKind.Cancelled, (await cancelled.Content.ReadFromJsonAsync(ContractsJson.Default.TaskDocument))!.FailureKind);
        }

        var batch = await server.EndOfAsync(batchId);
        Assert.Equal((BatchStatus.Completed, null, 1, 2), (batch.Status, batch.Error, batch.PassedTasks, batch.FailedTasks));
    }

    private async Task<string> HashAsync(string batchId) =>
        (await server.Http.GetFromJsonAsync($"/verify/{batchId}", ContractsJson.Default.VerifyDocument))!.ResultsHash;

    private async Task<AttemptDocument[]> AttemptsAsync(string batchId, string taskId) =>
        [.. (await server.Http.GetFromJsonAsync($"/batch/{batchId}/task/{taskId}/attempts", ContractsJson.Default.AttemptListDocument))!.Attempts];

    private Task<string> LogAsync(string batchId, string query) => server.Http.GetStringAsync($"/batch/{batchId}/task/says/log/agent.stdout{query}");

    /// <summary>One that gives up at the first fault.</summary>
    public sealed class Server : RunningServer
    {
        protected override IReadOnlyDictionary<string, string> Settings =>
            new Dictionary<string, string> { ["MAX_ACTIVE_BATCHES"] = "4", ["INFRA_RETRIES"] = "0" };
    }
}
