using Executor.Contracts.Tasks;

namespace Executor.Execution.Tasks;

/// <summary>What the ends of the tests mean.</summary>
internal static class Grading
{
    /// <param name="tests">The tests, all of which ran.</param>
    /// <param name="agentTimeout">The agent's limit when it reached it, otherwise null.</param>
    /// <returns>Null when the task is passed.</returns>
    public static StageEnd? Judge(IReadOnlyList<TestResult> tests, TimeSpan? agentTimeout)
    {
        if (tests.All(test => test.Passed))
        {
            return null;
        }

        if (agentTimeout is { } limit)
        {
            return new StageEnd(FailureKind.AgentTimeout, $"The agent was stopped at its limit of {limit.TotalSeconds:0.#} s.");
        }

        return tests.FirstOrDefault(test => test.TimedOut) is { } late
            ? new StageEnd(FailureKind.TestTimeout, $"The test {late.Name} was stopped at its limit.")
            : new StageEnd(FailureKind.TestsFailed, null);
    }

    public static StageEnd Tampered(string name) =>
        new(FailureKind.Tampered, $"Something in the way of the test file {name} could not be removed.");
}
