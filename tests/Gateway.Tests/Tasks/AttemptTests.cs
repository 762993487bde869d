using System.Net;
using System.Text.Json;
using Executor.Contracts.Tasks;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Gateway.Tests.Tasks;

public sealed class AttemptTests
{
    private const string Path = "/batch/" + FakeBatch.Id + "/task/task-a";

    [Fact]
    public async Task Attempts_AreAllThere_WithWhatEndedThem()
    {
        await using var server = await StartAsync();

        var document = await server.GetJsonAsync(Path + "/attempts");

        Assert.Equal((FakeBatch.Id, "task-a"), (document.GetProperty("batch_id").GetString(), document.GetProperty("task_id").GetString()));
        var attempts = document.GetProperty("attempts").EnumerateArray().ToArray();
        Assert.Equal(4, attempts.Length);
        Assert.Equal(
            """
            {"attempt":1,"rerun":0,"silo":"silo-1","started_at":"2026-03-11T15:30:15+00:00","finished_at":"2026-03-11T15:30:17+00:00",
            "duration_ms":2000,"outcome":"fault","passed":null,"reward":null,"failure_kind":"infrastructure","error":"The disk is full",
            "interrupted":true,"stage":"cloning_repo","commit":null,"agent_exit_code":null,"truncated":false,"usage":[],"tests":[],"logs":[],
            "patch":null}
            """.ReplaceLineEndings(""),
            attempts[0].GetRawText());
        Assert.Equal(
            """
            {"attempt":2,"rerun":0,"silo":"silo-2","started_at":"2026-03-11T15:30:15+00:00","finished_at":"2026-03-11T15:30:16+00:00",
            "duration_ms":1000,"outcome":"verdict","passed":false,"reward":0,"failure_kind":"tests_failed","error":null,"interrupted":false,
            "stage":"running_tests","commit":"c0ffee","agent_exit_code":3,"truncated":true,
            "usage":[{"stage":"running_agent","wall_ms":10,"cpu_ms":9,"max_memory_bytes":8,"peak_pids":7,"read_bytes":6,"write_bytes":5}],
            "tests":[{"name":"run.sh","passed":false,"exit_code":1,"timed_out":false,"stdout_log":"test.1.stdout","stderr_log":"test.1.stderr"}],
            "logs":[{"name":"agent.stdout","bytes":5,"total_bytes":9,"truncated":true}],"patch":{"bytes":4,"total_bytes":4,"truncated":false}}
            """.ReplaceLineEndings(""),
            attempts[1].GetRawText());
        Assert.Equal(("verdict", 1.0, 1), (attempts[2].GetProperty("outcome").GetString(), attempts[2].GetProperty("reward").GetDouble(), attempts[2].GetProperty("rerun").GetInt32()));
        Assert.Equal(JsonValueKind.Null, attempts[3].GetProperty("outcome").ValueKind);
    }

    [Fact]
    public async Task Evidence_OfAnEarlierAttempt_CanBeRead()
    {
        await using var server = await StartAsync();

        Assert.Equal("early", await server.Client.GetStringAsync(Path + "/log/agent.stdout?attempt=2"));
        Assert.Equal("late", await server.Client.GetStringAsync(Path + "/log/agent.stdout?attempt=3"));
        Assert.Equal("diff", await server.Client.GetStringAsync(Path + "/patch?attempt=2"));
        Assert.Equal("patch_not_found", await GatewayServer.ErrorAsync(await server.Client.GetAsync(Path + "/patch?attempt=3"), HttpStatusCode.NotFound));
        Assert.Equal(
            "log_not_found", await GatewayServer.ErrorAsync(await server.Client.GetAsync(Path + "/log/agent.stdout?attempt=4"), HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData("0", HttpStatusCode.BadRequest, "invalid_attempt")]
    [InlineData("-1", HttpStatusCode.BadRequest, "invalid_attempt")]
    [InlineData("", HttpStatusCode.BadRequest, "invalid_attempt")]
    [InlineData("first", HttpStatusCode.BadRequest, "invalid_attempt")]
    [InlineData("99999999999", HttpStatusCode.BadRequest, "invalid_attempt")]
    [InlineData("5", HttpStatusCode.NotFound, "attempt_not_found")]
    public async Task AttemptThatIsNone_IsRefused(string attempt, HttpStatusCode status, string code)
    {
        await using var server = await StartAsync();
        foreach (var file in new[] { "/patch", "/log/agent.stdout" })
        {
            Assert.Equal(code, await GatewayServer.ErrorAsync(await server.Client.GetAsync($"{Path}{file}?attempt={attempt}"), status));
        }
    }

    [Fact]
    public async Task Attempts_OfATaskThatMadeNone_AreEmpty()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Cluster.Add<ITaskGrain>(FakeBatch.Id + "/task-a", new FakeTask());
        Assert.Empty((await server.GetJsonAsync(Path + "/attempts")).GetProperty("attempts").EnumerateArray());
    }

    [Theory]
    [InlineData("/batch/nonsense/task/task-a/attempts", "batch_not_found")]
    [InlineData("/batch/" + FakeBatch.Id + "/task/nobody/attempts", "task_not_found")]
    public async Task Attempts_OfWhatIsNotThere_AreNotFound(string path, string code)
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal(code, await GatewayServer.ErrorAsync(await server.Client.GetAsync(path), HttpStatusCode.NotFound));
    }

    private static async Task<GatewayServer> StartAsync()
    {
        var server = await GatewayServer.StartAsync();
        var early = await server.Blobs.PutAsync("early"u8.ToArray(), CancellationToken.None);
        var late = await server.Blobs.PutAsync("late"u8.ToArray(), CancellationToken.None);
        var diff = await server.Blobs.PutAsync("diff"u8.ToArray(), CancellationToken.None);
        var at = FakeBatch.Created;
        server.Cluster.Add<ITaskGrain>(FakeBatch.Id + "/task-a", new FakeTask(
            new AttemptRecord(1, "silo-1", at, at.AddSeconds(2), new AttemptFault
            {
                Reason = "The disk is full",
                Interrupted = true,
                Evidence = new AttemptEvidence { LastStage = TaskStage.CloningRepo },
            }, "start-1"),
            new AttemptRecord(2, "silo-2", at, at.AddSeconds(1), new AttemptVerdict
            {
                Passed = false,
                FailureKind = FailureKind.TestsFailed,
                Evidence = new AttemptEvidence
                {
                    LastStage = TaskStage.RunningTests,
                    Commit = "c0ffee",
                    AgentExitCode = 3,
                    Patch = new PatchRef(diff, 4, false),
                    Logs = [new LogRef("agent.stdout", early, 9, true)],
                    Tests = [new Contracts.Tasks.TestResult("run.sh", false, 1, false, "test.1.stdout", "test.1.stderr")],
                    Usage = [new StageUsage(TaskStage.RunningAgent, 10, 9, 8, 7, 6, 5)],
                },
            }, "start-1"),
            new AttemptRecord(3, "silo-1", at, at, new AttemptVerdict
            {
                Passed = true,
                Evidence = new AttemptEvidence { Logs = [new LogRef("agent.stdout", late, 4, false)] },
            }, "start-1", Rerun: 1),
            new AttemptRecord(4, "silo-1", at, null, null, "start-1", Rerun: 2))
        { Result = 3 });
        server.Batch.Rows = [new TaskRow { TaskId = "task-a", Status = TaskStage.RunningAgent, Attempt = 4 }];
        return server;
    }
}
