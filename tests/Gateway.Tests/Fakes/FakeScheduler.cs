using System.Collections.Immutable;
using Executor.Contracts.Silos;
using Executor.Grains.Interfaces.Consensus;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Gateway.Tests.Fakes;

internal sealed class FakeScheduler : ISchedulerGrain, IPendingIndexGrain
{
    public ImmutableArray<SiloView> Silos { get; set; } = [new SiloView("silo-1", 4, 1, false, "namespaces", [])];

    // What operators said, with the silo's name at the end.
    public List<string> Told { get; } = [];

    // What GetSilos waits for.
    public Task Gate { get; set; } = Task.CompletedTask;

    public async Task<ImmutableArray<SiloView>> GetSilosAsync()
    {
        await Gate;
        return Silos;
    }

    public Task<int> CountWaitingAsync() => Task.FromResult(5);

    public Task<int> CountAsync() => Task.FromResult(3);

    public Task<SiloView?> CordonAsync(string silo) => TellAsync("cordon", silo);

    public Task<SiloView?> DrainAsync(string silo, TimeSpan patience) => TellAsync($"drain {patience.TotalSeconds}", silo);

    public Task<SiloView?> UncordonAsync(string silo) => TellAsync("uncordon", silo);

    public Task<SiloOrders> RenewAsync(SiloReport report, IAttemptRunner runner) => throw new NotSupportedException();

    public Task LeaveAsync(string silo, string instance) => throw new NotSupportedException();

    public Task ReleaseAsync(AttemptId attempt) => throw new NotSupportedException();

    public Task SubmitAsync(BatchDemand demand) => throw new NotSupportedException();

    public Task SubmitTaskAsync(TaskOrder order) => throw new NotSupportedException();

    public Task WithdrawAsync(string batchId) => throw new NotSupportedException();

    public Task WithdrawTaskAsync(string batchId, string taskId) => throw new NotSupportedException();

    public Task<bool> TryReserveAsync(string archiveHash, DateTimeOffset expiresAt) => throw new NotSupportedException();

    public Task ReleaseAsync(string archiveHash) => throw new NotSupportedException();

    private Task<SiloView?> TellAsync(string what, string silo)
    {
        Told.Add($"{what} {silo}");
        return Task.FromResult(Silos.FirstOrDefault(view => view.Name == silo));
    }
}
