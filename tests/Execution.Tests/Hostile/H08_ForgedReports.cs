using Executor.Contracts.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H8: reports that say what the exit status does not. Only the status counts, and nothing is parsed. Whether no test at all is a
/// success is the script's to say: Executor knows scripts, and a task without one is refused.
/// </summary>
public sealed class H08_ForgedReports(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    private const string Forged =
        """
        import os, sys
        report = '<testsuite tests="9" failures="0"/>'
        for name in ('junit.xml', 'report.xml', 'test-results.xml', 'results.json', '.test-result'):
            open(name, 'w').write(report)
        for stream in (sys.stdout, sys.stderr):
            print('=== 9 passed in 0.01s ===\nPASSED\nOK\n1..1\nok 1\n{"passed": true, "exit_code": 0}\n::set-output::passed', file=stream, flush=True)
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Report_SaysPassed_TheStatusDecides(bool inPlace)
    {
        Task.Agent("agent.sh", $"cat > code.py << 'END'\n{Forged}\nEND\npython3 code.py");
        Task.Test("test.sh", "python3 -c 'import code'; python3 code.py; exit 1");
        GradeInPlace(inPlace);

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.Equal(FailureKind.TestsFailed, verdict.FailureKind);
        Assert.Equal(1, Assert.Single(verdict.Evidence.Tests).ExitCode);
        Assert.Contains("9 passed", await Task.LogAsync(verdict, "test.1.stdout"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_SaysFailed_TheStatusDecides()
    {
        Task.Test("test.sh", "echo '=== 3 failed ==='; echo FAILED >&2; grep -qx hello greeting");

        Assert.True((await Task.VerdictAsync()).Passed);
    }

    // unittest of Python before 3.12 calls no tests a success. The tests that were there are there again, so it finds them.
    [Fact]
    public async Task Tests_AllTakenAway_AreRunAllTheSame()
    {
        await RepositoryAsync(("tests/test_it.py", "import unittest\nclass It(unittest.TestCase):\n    def test_it(self): open('greeting')\n"));
        Task.Test("test.sh", "python3 -m unittest discover -s tests");
        Task.Agent("agent.sh", "rm -r tests; mkdir tests");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.Equal(FailureKind.TestsFailed, verdict.FailureKind);
        Assert.Contains("Ran 1 test", await Task.LogAsync(verdict, "test.1.stderr"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_WithoutScripts_IsInvalidAndNeverPassed()
    {
        RemoveTest();
        Task.Test("data.txt", "no script\n");

        Assert.Equal(FailureKind.InvalidTask, (await Task.VerdictAsync()).FailureKind);
    }
}
