using Executor.Contracts.Tasks;

namespace Executor.Execution.Tests.Tasks;

/// <summary>Agents that would rather have the reward than solve the task.</summary>
public sealed class HostileAgentTests : IAsyncLifetime
{
    private readonly TaskBench _bench = new();

    public async ValueTask InitializeAsync() => await _bench.BeginAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

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
}
