using Executor.Contracts.Tasks;
using Executor.Execution.Tests.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>H11: waiting for the hidden tests. They are on no disk that an agent sees, at no time that it lives.</summary>
public sealed class H11_WatchedTests(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    private const string Search =
        """
        search() {
            find / -xdev -name '*hidden-marker*' -print -quit
            grep -rsl 'the[ ]answer' . "$HOME" /workspace /tmp /var/tmp /dev/shm /run
            grep -sa 'the[ ]answer' /proc/[0-9]*/environ /proc/[0-9]*/cmdline
        } 2> /dev/null
        """;

    [Fact]
    public async Task HiddenTests_SearchedByTheAgent_AreNotThere()
    {
        Begin();
        Task.Agent("agent.sh", $"{Search}\nsearch; echo searched");

        Assert.Equal(["searched"], await PrintedAsync(await Task.VerdictAsync()));
    }

    [Fact]
    public async Task HiddenTests_AwaitedByTheAgent_NeverCome()
    {
        Begin();
        Task.Workspace = "limits: {agent_secs: 1}\n";
        Task.Agent("agent.sh", $"{Search}\nsetsid -f bash -c 'trap \"\" TERM; while :; do cat test.sh hidden-marker.txt; done' 2> /dev/null; trap '' TERM; while :; do search; done");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.True(verdict.Evidence.AgentTimedOut);
        Assert.Empty(await PrintedAsync(verdict));
        Assert.Equal(FailureKind.AgentTimeout, verdict.FailureKind);
    }

    // Left behind by the agent of one task: a program, and words at every place that a later one might read.
    [Fact]
    public async Task NextTask_OnTheSameLayers_MeetsNothingOfTheOneBefore()
    {
        Begin();
        Task.Agent("agent.sh", "setsid -f sleep 4711.11; for place in . \"$HOME\" /tmp /var/tmp /dev/shm /run /workspace; do echo 'the answer' > $place/hidden-marker; done 2> /dev/null");
        await Task.VerdictAsync();
        TaskBench next = Executor.NewTask();
        next.Agent("agent.sh", $"{Search}\nsearch; ls /proc | grep -c '^[0-9]'; grep -la 4711 /proc/[0-9]*/cmdline; ls -A . \"$HOME\"");

        AttemptVerdict verdict = await next.VerdictAsync();

        string[] printed = (await next.LogAsync(verdict, "agent.stdout")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(int.Parse(printed[0], System.Globalization.CultureInfo.InvariantCulture), 2, 5);
        Assert.Equal([".:", ".git", "README", "/home/guest:", ".gitconfig"], printed[1..]);
    }

    private void Begin()
    {
        Task.Test("hidden-marker.txt", "the answer\n");
        Task.Test("test.sh", "grep -qx 'the answer' hidden-marker.txt && exit 1");
    }
}
