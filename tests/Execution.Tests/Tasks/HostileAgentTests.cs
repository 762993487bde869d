using Executor.Contracts.Tasks;

namespace Executor.Execution.Tests.Tasks;

/// <summary>Agents that would rather have the reward than solve the task.</summary>
public sealed class HostileAgentTests : IAsyncLifetime
{
    private readonly TaskBench _bench = new();

    public async ValueTask InitializeAsync() => await _bench.BeginAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Network_OfTests_IsNone()
    {
        // The interface of slirp4netns is there only where there is a way out.
        _bench.Agent("agent.sh", "grep -q tap0 /proc/net/route && echo hello > greeting");
        _bench.Test("test.sh", "grep -qx hello greeting && ! grep -q tap0 /proc/net/dev");

        Assert.True((await _bench.VerdictAsync()).Passed);
    }

    [Fact]
    public async Task Folders_ShutOrEmptiedByTheAgent_AreNoFaultOfOurs()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/npm"), "npm is not installed.");
        _bench.Agent("package.json", """{"name": "agent", "scripts": {"postinstall": "rm agent.sh; chmod 000 . \"$HOME\""}}""");
        _bench.Test("zlast.sh", "exit 0");
        _bench.Test("test.sh", "chmod 000 . \"$HOME\"; exit 1");

        AttemptVerdict verdict = await _bench.VerdictAsync();

        Assert.Equal(FailureKind.TestsFailed, verdict.FailureKind);
        Assert.Equal(127, verdict.Evidence.AgentExitCode);
        Assert.Equal(2, verdict.Evidence.Tests.Length);
    }

    [Fact]
    public async Task Output_Flood_IsBoundedAndTold()
    {
        _bench.Agent("agent.sh", "echo first; head -c 20000000 /dev/zero | tr '\\0' x; echo last");

        AttemptVerdict verdict = await _bench.VerdictAsync();

        LogRef log = Assert.Single(verdict.Evidence.Logs, log => log.Name == "agent.stdout");
        string text = await _bench.LogAsync(verdict, "agent.stdout");
        Assert.True(log.Truncated);
        Assert.Equal(20_000_011, log.TotalBytes);
        Assert.StartsWith("first\n", text, StringComparison.Ordinal);
        Assert.Contains("\n\n... [truncated at 1048576 bytes, total 20000011]\n\n", text, StringComparison.Ordinal);
        Assert.EndsWith("last\n", text, StringComparison.Ordinal);
    }
}
