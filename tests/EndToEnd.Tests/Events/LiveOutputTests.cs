using System.Text;
using Executor.Contracts.Events;
using Executor.Contracts.Json;
using Executor.Contracts.Tasks;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Events;

/// <summary>What guests print, seen while they print it, through a whole server.</summary>
public sealed class LiveOutputTests(RunningServer running) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Output_IsSeenBeforeTheProgramEnds_AndIsWhatTheLogHolds()
    {
        // It goes on when the test has seen its first words.
        var agent = "echo 'first: €'; for i in 1 2 3 4 5 6 7 8; do sleep 0.25; printf '\\303'; sleep 0.25; printf '\\244%s\\n' $i; done; echo oops >&2\n";
        var batchId = await running.SubmitAsync(new SampleArchive().Agent(agent)
            .Task("talks", running.Repository, test: "echo testing; false\n", install: "sleep 1; echo installing")
            .ToTarGz());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var frames = await EventReader.WatchAsync(running.Server.Port, batchId, from: 0, "&logs=true", limit.Token).ToListAsync(limit.Token);

        var logs = frames.Where(frame => frame.Event == "task_log").Select(LogOf).ToList();
        Assert.Equal("first: €\n" + string.Concat(Enumerable.Range(1, 8).Select(i => $"ä{i}\n")), TextOf(logs, "agent.stdout"));
        Assert.Equal("oops\n", TextOf(logs, "agent.stderr"));
        Assert.Equal("testing\n", TextOf(logs, "test.1.stdout"));
        Assert.Equal(
            [("installing\n", TaskStage.InstallingDeps, OutputKind.Stdout)],
            logs.Where(log => log.Log == "install.1.stdout").Select(log => (log.Text, log.Stage, log.Stream)));
        Assert.All(logs, log => Assert.Equal(("talks", 1, 0L), (log.TaskId, log.Attempt, log.DroppedBytes)));

        // Live: it came in pieces, before the tests began.
        Assert.InRange(logs.Count(log => log.Log == "agent.stdout"), 4, int.MaxValue);
        var tests = frames.FindIndex(frame => frame.Event == "task_stage" && frame.Data!.Value.GetProperty("stage").GetString() == "running_tests");
        Assert.InRange(frames.FindIndex(frame => frame.Event == "task_log" && LogOf(frame).Log == "agent.stdout"), 0, tests);
        Assert.Equal(
            TextOf(logs, "agent.stdout"),
            await running.Http.GetStringAsync($"/batch/{batchId}/task/talks/log/agent.stdout", limit.Token));

        // Not stored: the log of events knows nothing of it.
        Assert.DoesNotContain(await EventReader.ReadServerSentAsync(running.Http, batchId, "?from=0&logs=true"), frame => frame.Event == "task_log");
    }

    [Fact]
    public async Task Flood_IsCutWithAMarker_AndCostsTheGuestNothing()
    {
        var batchId = await running.SubmitAsync(new SampleArchive().Agent("sleep 1; head -c 300000000 /dev/zero | tr '\\0' 'x'; echo end\n")
            .Task("floods", running.Repository, test: "true\n")
            .Task("quiet", running.Repository, test: "echo quiet\n")
            .ToTarGz());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var frames = await EventReader.WatchAsync(running.Server.Port, batchId, from: 0, "&logs=true&task_id=floods", limit.Token).ToListAsync(limit.Token);

        var logs = frames.Where(frame => frame.Event == "task_log").Select(LogOf).ToList();
        Assert.All(logs, log => Assert.Equal("floods", log.TaskId));
        var told = logs.Where(log => log.Log == "agent.stdout").ToList();
        Assert.Equal(300_000_004, told.Sum(log => log.DroppedBytes + Encoding.UTF8.GetByteCount(log.Text)));
        Assert.InRange(told.Sum(log => (long)log.Text.Length), 1, 16L << 20);
        Assert.Equal(1.0, (await running.TaskAsync(batchId, "floods")).Reward);
    }

    private static TaskLog LogOf(EventEnvelope frame) =>
        System.Text.Json.JsonSerializer.Deserialize(frame.Data!.Value, ContractsJson.Default.TaskLog)!;

    private static string TextOf(IEnumerable<TaskLog> logs, string log) =>
        string.Concat(logs.Where(part => part.Log == log).Select(part => part.Text));
}
