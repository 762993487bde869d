using Executor.Contracts.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H4: something stands where a hidden test will be. It is written over and never through. Nothing a guest can make here withstands
/// that (it has no attributes and no devices), so what is asserted is always the pristine test, and never <c>tampered</c>.
/// </summary>
public sealed class H04_PathsOfHiddenTests(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    /// <summary>Each stands in the way of a script of its own, by the name <c>$1</c>.</summary>
    private static readonly Dictionary<string, string> ScriptTraps = new()
    {
        ["device"] = "mknod $1 c 1 3 || mknod $1 c 0 0 || echo exit 0 > $1",
        ["file"] = "echo exit 0 > $1",
        ["folder"] = "mkdir -p $1/x/y; touch $1/x/y/z",
        ["hard-link"] = "ln README $1",
        ["link-to-device"] = "ln -s /dev/null $1",
        ["link-to-file"] = "ln -s README $1",
        ["link-to-itself"] = "ln -s $1 $1",
        ["pipe"] = "mkfifo $1",
        ["read-only-file"] = "echo exit 0 > $1; chmod 444 $1",
        ["read-only-folder"] = "mkdir -p $1/x/y; touch $1/x/y/z; chmod -R 555 $1",
        ["shut-file"] = "echo exit 0 > $1; chmod 000 $1",
        ["shut-folder"] = "mkdir -p $1/x; chmod 000 $1",
        ["socket"] = "python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' $1",
    };

    /// <summary>Each stands in the way of a folder with a file for the tests, by the name <c>$1</c>.</summary>
    private static readonly Dictionary<string, string> FolderTraps = new()
    {
        ["file"] = "echo a file > $1",
        ["folder-for-file"] = "mkdir -p $1/deep/expected.txt/x; chmod -R 000 $1",
        ["link-home"] = "mkdir \"$HOME/data\"; ln -s \"$HOME/data\" $1",
        ["link-inside"] = "mkdir -p elsewhere; ln -s elsewhere $1",
        ["link-outside"] = "ln -s /etc $1",
        ["link-to-itself"] = "ln -s $1 $1",
        ["link-to-top"] = "ln -s . $1",
        ["pipe"] = "mkfifo $1",
        ["pipe-below"] = "mkdir $1; mkfifo $1/deep",
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TestScript_PathTaken_IsThePristineOne(bool inPlace)
    {
        RemoveTest();
        foreach (string name in ScriptTraps.Keys)
        {
            Task.Test($"{name}.sh", "test -f $0 && test ! -L $0 && grep -qx 'a repository' README && exit 42");
        }

        Task.Agent("agent.sh", Lay(ScriptTraps, ".sh") + "chmod 555 .");
        GradeInPlace(inPlace);

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.Equal(FailureKind.TestsFailed, verdict.FailureKind);
        Assert.Equal(ScriptTraps.Count, verdict.Evidence.Tests.Length);
        Assert.All(verdict.Evidence.Tests, test => Assert.Equal((test.Name, 42), (test.Name, test.ExitCode)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TestSource_FolderTaken_IsWrittenWhereItBelongs(bool inPlace)
    {
        RemoveTest();
        foreach (string name in FolderTraps.Keys)
        {
            Task.Test($"{name}/deep/expected.txt", "hello\n");
            Task.Test($"{name}.sh", $"diff {name}/deep/expected.txt greeting && test ! -L {name}");
        }

        Task.Test("nowhere-else.sh", "test \"$(ls -A \"$HOME\")\" = .gitconfig && test ! -e elsewhere/deep && test ! -e deep");
        Task.Agent("agent.sh", "echo hello > greeting\n" + Lay(FolderTraps, ""));
        GradeInPlace(inPlace);

        Assert.Empty(Failed(await Task.VerdictAsync()));
    }

    // The first script runs agent's code, which may reach for the next: that one is written right before it runs.
    [Fact]
    public async Task NextScript_ReachedByTheOneBefore_IsThePristineOne()
    {
        Task.Test("a.sh", "ln -s README b.sh; mkdir -p test.sh/x; exit 0");
        Task.Test("b.sh", "exit 42");
        Task.Test("test.sh", "exit 43");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.Equal([0, 42, 43], verdict.Evidence.Tests.Select(test => test.ExitCode));
    }

    private static string Lay(Dictionary<string, string> traps, string suffix) =>
        string.Concat(traps.Select(trap => $"lay() {{ {trap.Value}; }}; lay {trap.Key}{suffix}\n"));
}
