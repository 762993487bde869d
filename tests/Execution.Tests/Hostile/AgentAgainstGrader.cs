using Executor.Contracts.Tasks;
using Executor.Execution.Tests.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// Agents that would rather have the reward than do the work. They run one after the other and with nothing beside them, so that
/// after each the host can be searched for what it left.
/// </summary>
[Collection(nameof(AgentAgainstGrader))]
public abstract class AgentAgainstGrader(GradingExecutor executor) : IAsyncLifetime, IClassFixture<ServerMemory>
{
    private const string InPlace = "grading: in_place\n";

    /// <summary>The default task: write hello to greeting. The default agent does.</summary>
    internal TaskBench Task { get; private set; } = null!;

    internal GradingExecutor Executor => executor;

    public ValueTask InitializeAsync()
    {
        Task = executor.NewTask();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await executor.AssertNothingRemainsAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets the task start from a repository of its own.</summary>
    internal async Task RepositoryAsync(params (string Path, string Content)[] files)
    {
        (Workspaces.SourceRepository source, string commit) = await executor.NewRepositoryAsync(files);
        Task.Begin(source, commit);
    }

    /// <summary>Takes the default test away, where there are others.</summary>
    internal void RemoveTest() => Task.RemoveTest("test.sh");

    /// <summary>The tests run in the tree that the agent left: what holds then is not the merit of the new tree.</summary>
    internal void GradeInPlace() => Task.Workspace += InPlace;

    internal void GradeInPlace(bool inPlace) => Task.Workspace = Task.Workspace.Replace(InPlace, "") + (inPlace ? InPlace : "");

    internal static string[] Passed(AttemptVerdict verdict) =>
        [.. verdict.Evidence.Tests.Where(test => test.Passed).Select(test => test.Name)];

    internal static string[] Failed(AttemptVerdict verdict) =>
        [.. verdict.Evidence.Tests.Where(test => !test.Passed).Select(test => test.Name)];

    /// <summary>What the agent printed, line by line.</summary>
    internal async Task<string[]> PrintedAsync(AttemptOutcome outcome, string log = "agent.stdout") =>
        (await Task.LogAsync(outcome, log)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
