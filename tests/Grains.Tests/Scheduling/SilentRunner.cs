using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Grains.Tests.Scheduling;

/// <summary>Stands where the table only needs something to hand out.</summary>
internal sealed class SilentRunner : IAttemptRunner
{
    public Task StartAsync(AttemptOrder order) => Task.CompletedTask;

    public Task KillAsync(AttemptId attempt) => Task.CompletedTask;
}
