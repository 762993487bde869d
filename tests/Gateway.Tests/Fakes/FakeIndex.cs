using System.Collections.Immutable;
using Executor.Contracts.Batches;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Gateway.Tests.Fakes;

internal sealed class FakeIndex : IBatchIndexGrain
{
    public List<BatchQuery> Queries { get; } = [];

    public BatchList List { get; set; } = new([], false);

    public BatchTotals Totals { get; set; } = new(0, 0, 0, 0, 0, 0, 0, 0);

    // What GetTotals waits for.
    public Task Gate { get; set; } = Task.CompletedTask;

    public List<(string BatchId, RerunRequest Request)> Reruns { get; } = [];

    // What a rerun comes to.
    public RerunOutcome Outcome { get; set; } = new RerunRefused(RerunRefusal.NoSuchBatch, null, []);

    public Task<RerunOutcome> RerunAsync(string batchId, RerunRequest request)
    {
        Reruns.Add((batchId, request));
        return Task.FromResult(Outcome);
    }

    public Task<BatchList> ListAsync(BatchQuery query)
    {
        Queries.Add(query);
        return Task.FromResult(List);
    }

    public async Task<BatchTotals> GetTotalsAsync()
    {
        await Gate;
        return Totals;
    }

    public Task<bool> AdmitAsync(BatchOrder order) => throw new NotSupportedException();

    public Task ChangedAsync(BatchView batch) => throw new NotSupportedException();

    public Task<long> GetLastPageAsync() => throw new NotSupportedException();

    public Task<ImmutableArray<string>> GetRunningAsync() => throw new NotSupportedException();
}
