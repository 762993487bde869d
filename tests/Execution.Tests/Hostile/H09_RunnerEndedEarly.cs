using Executor.Contracts.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H9: code under test that ends its runner before the runner could judge. What kills is a failure. What ends the runner with
/// status 0 can't be told from success by the status, which is all that Executor reads: a script that wants to be sure asks its
/// runner for a word that the code does not know, and that is asserted here.
/// </summary>
public sealed class H09_RunnerEndedEarly(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    /// <summary>By what the runner is ended, and the exit code of the script.</summary>
    private static readonly Dictionary<string, (string Code, int ExitCode)> Kills = new()
    {
        ["abort"] = ("os.abort()", 134),
        ["kill-all"] = ("signal.signal(signal.SIGTERM, signal.SIG_IGN); os.kill(-1, 9); os._exit(0)", 137),
        ["kill-group"] = ("os.killpg(0, 9)", 137),
        ["kill-runner"] = ("os.kill(os.getpid(), 9)", 137),
        ["kill-script"] = ("os.kill(os.getppid(), 9)", 137),
        ["terminate-script"] = ("os.kill(os.getppid(), 15)", 143),
    };

    private static readonly Dictionary<string, string> Exits = new()
    {
        ["atexit"] = "atexit.register(os._exit, 0)",
        ["os-exit"] = "os._exit(0)",
        ["replaced"] = "os.execv('/bin/true', ['true'])",
        ["sys-exit"] = "sys.exit(0)",
    };

    [Fact]
    public async Task Runner_Killed_IsAFailure()
    {
        Begin(Kills.ToDictionary(kill => kill.Key, kill => kill.Value.Code), "python3 run.py $0; exit $?");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.Equal(FailureKind.TestsFailed, verdict.FailureKind);
        Assert.Equal(Kills.Select(kill => (kill.Key + ".sh", kill.Value.ExitCode)), verdict.Evidence.Tests.Select(test => (test.Name, test.ExitCode)));
    }

    [Theory]
    [InlineData("test \"$(python3 run.py $0 \"$word\")\" = \"$word\"", false)]
    [InlineData("python3 run.py $0", true)]
    public async Task Runner_EndedWithSuccess_PassesOnlyWhereTheScriptTrustsIt(string script, bool passes)
    {
        Begin(Exits, $"word=$(tr -d - < /proc/sys/kernel/random/uuid)\n{script}");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.Equal(Exits.Count, (passes ? Passed(verdict) : Failed(verdict)).Length);
        Assert.Equal(passes, verdict.Passed);
    }

    [Fact]
    public async Task Runner_NotEndedByTheCode_SaysTheWord()
    {
        Begin(new Dictionary<string, string> { ["honest"] = "answer = 42" }, "word=1234; test \"$(python3 run.py $0 \"$word\")\" = \"$word\"");

        Assert.True((await Task.VerdictAsync()).Passed);
    }

    private void Begin(Dictionary<string, string> codes, string script)
    {
        RemoveTest();
        Task.Agent("agent.sh", string.Concat(codes.Select((code, i) =>
            $"echo \"import atexit, os, signal, sys; {code.Value}\" > code{i}.py\n")));
        Task.Test("run.py", "import importlib, sys\nif importlib.import_module(open(sys.argv[1]).readline()[1:].strip()).answer == 42:\n    print(sys.argv[-1])\n");
        foreach ((string name, int i) in codes.Keys.Select((name, i) => (name, i)))
        {
            Task.Test($"{name}.sh", $"#code{i}\n{script}");
        }
    }
}
