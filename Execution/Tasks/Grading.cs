using System.Globalization;
using Executor.Contracts.Tasks;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tasks;

/// <summary>What the ends of programs mean for the task.</summary>
internal static class Grading
{
    /// <summary>
    /// Null when the task is passed. Otherwise what kept the agent from doing its work comes first, since failing tests follow from
    /// it; then what kept a test from doing its.
    /// </summary>
    /// <param name="tests">The tests, all of which ran.</param>
    /// <param name="testBreach">The limit that the first test to reach one reached.</param>
    /// <param name="agentEnd">Why the agent did not end by itself; null when it did.</param>
    /// <param name="ungraded">What of the agent's work the tests did not see; null when they saw all of it.</param>
    public static StageEnd? Judge(IReadOnlyList<TestResult> tests, LimitBreach? testBreach, StageEnd? agentEnd, string? ungraded)
    {
        if (tests.All(test => test.Passed))
        {
            return null;
        }

        if (agentEnd is not null)
        {
            return agentEnd;
        }

        if (testBreach is { } breach)
        {
            return Breached(breach, "A test");
        }

        return tests.FirstOrDefault(test => test.TimedOut) is { } late
            ? new StageEnd(FailureKind.TestTimeout, $"The test {late.Name} was stopped at its limit.")
            : new StageEnd(FailureKind.TestsFailed, ungraded);
    }

    /// <summary>Null when the agent ended by itself and ran into no limit.</summary>
    public static StageEnd? EndOfAgent(ProcessOutcome outcome, EffectiveLimits limits)
    {
        if (outcome.Succeeded)
        {
            return null;
        }

        if (outcome.Breach is { } breach)
        {
            return Breached(breach, "The agent");
        }

        return outcome.TimedOut
            ? new StageEnd(FailureKind.AgentTimeout, $"The agent was stopped at its limit of {Seconds(limits.AgentTimeout)} s.")
            : null;
    }

    public static StageEnd InstallFailed(int number, ProcessOutcome outcome, TimeSpan limit)
    {
        if (outcome.Breach is { } breach)
        {
            return Breached(breach, string.Create(CultureInfo.InvariantCulture, $"Install command {number}"));
        }

        string fate = outcome.TimedOut ? $"was stopped at its limit of {Seconds(limit)} s" : $"ended with exit code {outcome.ExitCode}";
        return new StageEnd(FailureKind.InstallFailed, string.Create(CultureInfo.InvariantCulture, $"Install command {number} {fate}."));
    }

    public static StageEnd Tampered(string name) =>
        new(FailureKind.Tampered, $"Something in the way of the test file {name} could not be removed.");

    private static StageEnd Breached(LimitBreach breach, string who) => breach switch
    {
        LimitBreach.Memory => new StageEnd(FailureKind.OutOfMemory, $"{who} reached its limit of memory."),
        LimitBreach.Processes => new StageEnd(FailureKind.ProcessLimit, $"{who} reached its limit of processes."),
        LimitBreach.Disk => new StageEnd(FailureKind.DiskLimit, $"{who} reached its limit of disk space or files."),
        _ => throw new ArgumentOutOfRangeException(nameof(breach), breach, null),
    };

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
}
