using Executor.Contracts.Tasks;

namespace Executor.Execution.Tests.Tasks;

/// <summary>Agents that would rather have the reward than solve the task.</summary>
public sealed class HostileAgentTests : IAsyncLifetime
{
    private readonly TaskBench _bench = new();

    public async ValueTask InitializeAsync() => await _bench.BeginAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("ln -s /dev/null test.sh")]
    [InlineData("mkdir -p test.sh/x; chmod 000 test.sh")]
    [InlineData("mkfifo test.sh")]
    [InlineData("echo exit 0 > test.sh; chmod 444 test.sh; chmod 555 .")]
    public async Task TestPath_TakenByTheAgent_GetsThePristineTest(string trap)
    {
        _bench.Agent("agent.sh", trap);

        AttemptVerdict verdict = await _bench.VerdictAsync();

        Assert.Equal(FailureKind.TestsFailed, verdict.FailureKind);
        _bench.AssertNothingLeft();
    }

    [Fact]
    public async Task TestSource_LinkedElsewhere_IsWrittenWhereItBelongs()
    {
        _bench.Test("data/expected.txt", "hello\n");
        _bench.Test("test.sh", "diff data/expected.txt greeting && test ! -e \"$HOME/data/expected.txt\"");
        _bench.Agent("agent.sh", "echo hello > greeting; mkdir \"$HOME/data\"; ln -s \"$HOME/data\" data");

        AttemptVerdict verdict = await _bench.VerdictAsync();

        Assert.True(verdict.Passed, await _bench.LogAsync(verdict, "test.1.stdout"));
    }

    [Fact]
    public async Task Daemon_LeftByTheAgent_IsDeadWhenTestsRun()
    {
        _bench.Agent("agent.sh", "setsid bash -c 'while :; do echo hello > greeting; done' > /dev/null 2>&1 & exit 0");
        _bench.Test("test.sh", "rm -f greeting; for i in {1..200}; do test ! -e greeting || exit 1; done");

        Assert.True((await _bench.VerdictAsync()).Passed);
    }

    [Fact]
    public async Task Tools_PlantedBelowHome_AreNotUsedByTests()
    {
        _bench.Agent(
            "agent.sh",
            "mkdir -p ~/.local/bin; for tool in bash grep; do printf '#!/bin/sh\\nexit 0\\n' > ~/.local/bin/$tool; chmod +x ~/.local/bin/$tool; done");

        Assert.Equal(FailureKind.TestsFailed, (await _bench.VerdictAsync()).FailureKind);
    }

    [Fact]
    public async Task HiddenTests_SearchedByTheAgent_AreNotThere()
    {
        _bench.Test("hidden-marker.txt", "the answer\n");
        _bench.Agent("agent.sh", "find / -name 'hidden-marker*' 2> /dev/null; grep -rs 'the[ ]answer' . \"$HOME\" /workspace; echo searched");

        AttemptVerdict verdict = await _bench.VerdictAsync();

        Assert.Equal("searched\n", await _bench.LogAsync(verdict, "agent.stdout"));
    }

    [Fact]
    public async Task History_SearchedByTheAgent_HoldsNoFuture()
    {
        await _bench.Source.CommitAsync("the fix", ("greeting", "hello\n"));
        _bench.Agent("agent.sh", "git log --all --format=%s; git branch --all; git remote; cat .git/objects/info/alternates 2> /dev/null");

        AttemptVerdict verdict = await _bench.VerdictAsync();

        Assert.Equal("base\n* main\n", await _bench.LogAsync(verdict, "agent.stdout"));
    }

    [Fact]
    public async Task OwnFiles_WrittenByTheAgent_AreReadOnly()
    {
        _bench.Agent("agent.sh", "for path in /workspace/agent_code/x /workspace/task_prompt.md /workspace/x; do echo x > $path && echo wrote $path; done");

        Assert.Equal("", await _bench.LogAsync(await _bench.VerdictAsync(), "agent.stdout"));
    }

    [Fact]
    public async Task Patch_CommittedByTheAgent_IsCaptured()
    {
        _bench.Agent("agent.sh", "echo hello > greeting; git rm -q README; git add -A; git commit -qm done; rm -rf .git");

        AttemptVerdict verdict = await _bench.VerdictAsync();

        string patch = await _bench.PatchAsync(verdict);
        Assert.True(verdict.Passed);
        Assert.Contains("+hello", patch, StringComparison.Ordinal);
        Assert.Contains("deleted file mode 100644", patch, StringComparison.Ordinal);
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
}
