using Executor.Contracts.Tasks;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Guests;

/// <summary>Agents that do not end when they should: the task does, and nothing of them is left.</summary>
public sealed class RestlessAgentTests(RunningServer server) : IClassFixture<RunningServer>
{
    // Leaves two processes in sessions of their own, one of which keeps writing into the repository.
    private const string DaemonAgent =
        """
        setsid sh -c 'setsid sleep 3141 & while :; do date +%N > add.sh; done' > /dev/null 2>&1 < /dev/null &
        sleep 0.5
        """;

    private const string NobodyIsThere =
        """
        for process in /proc/[0-9]*; do
          case "$(tr '\0' ' ' < $process/cmdline)" in
            "sleep 3141"*) exit 1 ;;
          esac
        done
        before=$(cat add.sh); sleep 0.3; test "$before" = "$(cat add.sh)"

        """;

    [Fact]
    public async Task Flood_OfOutput_IsCutAndCounted()
    {
        var task = await RunAsync("flood", "yes flood | head -c 100000000");
        Assert.True(task.Truncated);
        Assert.Contains("[truncated at 1048576 bytes, total 100000000]", task.AgentOutput);
        Assert.InRange(task.AgentOutput.Length, 1_000_000, 1_100_000);
    }

    [Fact]
    public async Task Daemon_OfTheAgent_IsDeadWhenTheTestsRun()
    {
        var task = await RunAsync("daemon", DaemonAgent, NobodyIsThere);
        Assert.Equal(TaskStage.Completed, task.Status);
        Assert.Empty(Survivors("3141"));
    }

    [Fact]
    public async Task HungPipe_OfAGrandchild_DoesNotHoldTheTask()
    {
        var task = await RunAsync("pipe", "sleep 2718 & echo started");
        Assert.Contains("started", task.AgentOutput);
        Assert.Equal(0, task.AgentExitCode);
        Assert.InRange(task.DurationMs!.Value, 0, 30_000);
        Assert.Empty(Survivors("2718"));
    }

    private async Task<TaskDocument> RunAsync(string id, string agent, string test = "true\n")
    {
        var batchId = await server.SubmitAsync(new SampleArchive().Agent(agent).Task(id, server.Repository, test).ToTarGz());
        await server.EndOfAsync(batchId);
        return await server.TaskAsync(batchId, id);
    }

    private static IEnumerable<string> Survivors(string argument) => Directory.EnumerateDirectories("/proc")
        .Where(path => int.TryParse(Path.GetFileName(path), out _))
        .Where(path =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(path, "cmdline")).Contains("sleep\0" + argument, StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        });
}
