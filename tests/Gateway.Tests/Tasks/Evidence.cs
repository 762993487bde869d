using System.Text;
using Executor.Contracts.Blobs;
using Executor.Contracts.Tasks;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Gateway.Tests.Tasks;

// A failed task-a with everything an attempt can leave, its texts in the blob store; task-b waits.
internal static class Evidence
{
    public static TaskRow Row { get; } = new()
    {
        TaskId = "task-a",
        Status = TaskStage.Failed,
        Stage = TaskStage.RunningTests,
        Attempt = 1,
        Passed = false,
        FailureKind = FailureKind.TestsFailed,
        Silo = "silo-1",
        StartedAt = FakeBatch.Created,
        FinishedAt = FakeBatch.Created.AddSeconds(2),
    };

    public static async Task AddAsync(GatewayServer server, int result = 1, int extraAttempts = 0, string agentStdout = "said")
    {
        var evidence = new AttemptEvidence
        {
            AgentExitCode = 3,
            Patch = new PatchRef(await StoreAsync(server, "--- a\n+++ b\n"), 12, false),
            Logs =
            [
                await LogAsync(server, "agent.stdout", agentStdout),
                await LogAsync(server, "agent.stderr", "complained"),
                await LogAsync(server, "test.1.stdout", "ran"),
                await LogAsync(server, "test.1.stderr", "warned"),
                await LogAsync(server, "test.2.stdout", "checked") with { TotalBytes = 1000, Truncated = true },
                await LogAsync(server, "test.2.stderr", ""),
            ],
            Tests =
            [
                new Contracts.Tasks.TestResult("run.sh", true, 0, false, "test.1.stdout", "test.1.stderr"),
                new Contracts.Tasks.TestResult("sub/check.sh", false, 1, false, "test.2.stdout", "test.2.stderr"),
            ],
            Usage = [new StageUsage(TaskStage.RunningAgent, 10, 9, 8, 7, 6, 5)],
            ProtectedEdits = ["conftest.py"],
            InstallCached = true,
        };
        var verdict = new AttemptVerdict { Passed = false, FailureKind = FailureKind.TestsFailed, Evidence = evidence };
        AttemptRecord[] attempts =
        [
            new AttemptRecord(1, "silo-1", FakeBatch.Created, FakeBatch.Created, verdict, "start-1"),
            .. Enumerable.Range(2, extraAttempts).Select(number => new AttemptRecord(number, "silo-2", FakeBatch.Created, null, null, "start-1")),
        ];
        server.Cluster.Add<ITaskGrain>(FakeBatch.Id + "/task-a", new FakeTask(attempts) { Result = result });
        server.Batch.Rows = [Row, new TaskRow { TaskId = "task-b" }];
    }

    private static async Task<LogRef> LogAsync(GatewayServer server, string name, string text) =>
        new(name, await StoreAsync(server, text), text.Length, false);

    private static ValueTask<BlobRef> StoreAsync(GatewayServer server, string text) =>
        server.Blobs.PutAsync(Encoding.UTF8.GetBytes(text), CancellationToken.None);
}
