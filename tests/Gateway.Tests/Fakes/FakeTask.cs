using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Gateway.Tests.Fakes;

internal sealed class FakeTask(params AttemptRecord[] attempts) : ITaskGrain
{
    public int? Result { get; init; }

    public Task DiscardAsync() => throw new NotSupportedException();

    public Task<TaskView> GetAsync() => Task.FromResult(new TaskView([.. attempts], Result));

    public Task<AttemptOrder?> BeginAsync(TaskOrder order, string silo, string instance) => throw new NotSupportedException();

    public Task<bool> EnterStageAsync(int attempt, TaskStage stage) => throw new NotSupportedException();

    public Task CompleteAsync(int attempt, AttemptOutcome outcome) => throw new NotSupportedException();

    public Task<TaskNews> AbortAsync(int rerun, FailureKind kind, string reason) => throw new NotSupportedException();

    public Task<TaskNews?> AskAsync() => throw new NotSupportedException();
}
