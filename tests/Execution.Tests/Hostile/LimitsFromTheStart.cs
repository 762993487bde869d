using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;

namespace Executor.Execution.Tests.Hostile;

/// <summary>A limit that comes after the first instruction is a race, and who wants to win it does.</summary>
public sealed class LimitsFromTheStart(HostileHost host) : HostileCase(host)
{
    /// <summary>Its own group is the root of what it sees: it was in it before its view was made, and so before it was.</summary>
    [Fact]
    public async Task Group_SeenByTheFirstInstruction_IsTheGuestsOwn()
    {
        ProcessOutcome outcome = await RunAsync(TestBench.ChildSpec() with { Command = ["/usr/bin/cat", "/proc/self/cgroup"] }, Sandbox());

        string[][] groups = [.. outcome.Stdout.ToText().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 3))];
        string[] needed = groups.Any(group => group[1].Split(',').Contains("memory")) ? ["memory", "pids"] : [""];
        Assert.All(needed, controller => Assert.Equal("/", groups.Single(group => group[1].Split(',').Contains(controller))[2]));
    }

    [Fact]
    public async Task Memory_AskedForAtOnce_IsLimited()
    {
        ResourceLimits little = Limits with { MemoryBytes = 64L << 20 };
        ProcessSpec greedy = TestBench.ChildSpec() with { Command = ["/usr/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=1G", "count=1"] };

        ProcessOutcome outcome = await RunAsync(greedy, Sandbox(little));

        Assert.Equal((LimitBreach.Memory, 128 + 9), (outcome.Breach, outcome.ExitCode));
        Assert.InRange(outcome.Use.PeakMemoryBytes ?? 0, 0, little.MemoryBytes);
    }

    [Fact]
    public async Task Processes_AskedForAtOnce_AreLimited()
    {
        const string Many = "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 5 & done; exit 0";
        ProcessSpec greedy = TestBench.ChildSpec() with { Command = ["/bin/sh", "-c", Many] };

        ProcessOutcome outcome = await RunAsync(greedy, Sandbox(Limits with { Processes = 16 }));

        Assert.Equal(LimitBreach.Processes, outcome.Breach);
    }
}
