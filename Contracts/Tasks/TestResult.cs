namespace Executor.Contracts.Tasks;

/// <summary>The end of one test script.</summary>
/// <param name="Name">Path of the script below the task's <c>tests/</c>.</param>
/// <param name="Passed">Whether it ended by itself with exit code 0.</param>
/// <param name="ExitCode">Its exit code; -1 when it was killed or could not be started.</param>
/// <param name="TimedOut">Whether it was killed at its time limit.</param>
/// <param name="StdoutLog">Name of the log holding its standard output.</param>
/// <param name="StderrLog">Name of the log holding its standard error.</param>
[GenerateSerializer, Immutable, Alias("executor.test-result")]
public sealed record TestResult(
    [property: Id(0)] string Name,
    [property: Id(1)] bool Passed,
    [property: Id(2)] int ExitCode,
    [property: Id(3)] bool TimedOut,
    [property: Id(4)] string StdoutLog,
    [property: Id(5)] string StderrLog);
