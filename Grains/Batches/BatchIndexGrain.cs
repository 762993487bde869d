using System.Collections.Immutable;
using Executor.Contracts.Batches;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Grains.Batches;

/// <summary>Admits batches in order and lets them run in order. Starting the next one happens beside the calls and is repeated until it is done.</summary>
internal sealed partial class BatchIndexGrain : Grain, IBatchIndexGrain
{
    private readonly GuardedState<BatchIndexState> _state;
    private readonly BatchOptions _options;
    private readonly Notifier _notifier;
    private readonly ILogger<BatchIndexGrain> _logger;

    public BatchIndexGrain(
        [PersistentState("index", GrainStorageNames.State)] IPersistentState<BatchIndexState> storage,
        IOptions<BatchOptions> options,
        TimeProvider time,
        ILogger<BatchIndexGrain> logger)
    {
        _state = new GuardedState<BatchIndexState>(storage);
        _options = options.Value;
        _logger = logger;
        _notifier = new Notifier(time, LogStartFailed);
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var batchId in _state.Value.Running)
        {
            Start(batchId);
        }

        _notifier.Post(FillAsync);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _notifier.Stop();
        return Task.CompletedTask;
    }

    public async Task<bool> AdmitAsync(BatchOrder order)
    {
        var batch = GrainFactory.GetGrain<IBatchGrain>(order.BatchId);
        if (_state.Value.Pages.ContainsKey(order.BatchId) || await batch.GetAsync() is { Status: not BatchStatus.Pending })
        {
            return true;
        }

        var room = _options.MaxActive - _state.Value.Running.Length;
        if (_state.Value.Queue.Length >= Math.Max(0, room) + (_options.Queue ? _options.MaxQueued : 0))
        {
            return false;
        }

        // The batch is made before the index knows it: a crash in between leaves a batch that the vote admits again under the same id.
        await batch.CreateAsync(order);
        var view = await batch.GetAsync();
        var page = _state.Value.NextPage;
        await PutAsync(page, view!);
        await _state.UpdateAsync(state => state with
        {
            Queue = state.Queue.Add(order.BatchId),
            Pages = state.Pages.SetItem(order.BatchId, page),
            Submitted = state.Submitted + 1,
        });
        _notifier.Post(FillAsync);
        return true;
    }

    public async Task ChangedAsync(BatchView batch)
    {
        if (!_state.Value.Pages.TryGetValue(batch.BatchId, out var page))
        {
            return;
        }

        await PutAsync(page, batch);
        if (!batch.IsTerminal)
        {
            return;
        }

        var duration = batch is { StartedAt: { } started, FinishedAt: { } finished } ? (long)(finished - started).TotalMilliseconds : 0;
        await _state.UpdateAsync(state => state with
        {
            Queue = state.Queue.Remove(batch.BatchId),
            Running = state.Running.Remove(batch.BatchId),
            Pages = state.Pages.Remove(batch.BatchId),
            Finished = state.Finished + 1,
            TasksPassed = state.TasksPassed + batch.PassedTasks,
            TasksFailed = state.TasksFailed + batch.FailedTasks,
            DurationMs = state.DurationMs + Math.Max(0, duration),
        });
        _notifier.Post(FillAsync);
    }

    public async Task<BatchList> ListAsync(BatchQuery query)
    {
        var found = ImmutableArray.CreateBuilder<BatchSummary>();
        var skipping = query.Before is not null;
        for (var page = _state.Value.NextPage; page >= 0; page--)
        {
            foreach (var batch in (await Page(page).ReadAsync()).Reverse())
            {
                if (skipping)
                {
                    skipping = batch.BatchId != query.Before;
                }
                else if (query.Status is null || batch.Status == query.Status)
                {
                    if (found.Count == query.Limit)
                    {
                        return new BatchList(found.DrainToImmutable(), More: true);
                    }

                    found.Add(batch);
                }
            }
        }

        return new BatchList(found.DrainToImmutable(), More: false);
    }

    public Task<BatchTotals> GetTotalsAsync()
    {
        var state = _state.Value;
        return Task.FromResult(new BatchTotals(
            state.Submitted,
            state.Running.Length,
            state.Queue.Length,
            state.Finished,
            state.TasksPassed + state.TasksFailed,
            state.TasksPassed,
            state.TasksFailed,
            state.DurationMs));
    }

    public Task<long> GetLastPageAsync() => Task.FromResult(_state.Value.NextPage);

    public Task<ImmutableArray<string>> GetRunningAsync() => Task.FromResult(_state.Value.Running);

    /// <summary>Moves waiting batches to the running ones while there is room, and starts them.</summary>
    private async Task FillAsync()
    {
        while (_state.Value.Running.Length < _options.MaxActive && !_state.Value.Queue.IsEmpty)
        {
            var batchId = _state.Value.Queue[0];
            await _state.UpdateAsync(state => state.Queue.Contains(batchId)
                ? state with { Queue = state.Queue.Remove(batchId), Running = state.Running.Add(batchId) }
                : state);
            Start(batchId);
        }
    }

    private void Start(string batchId) => _notifier.Post(() => GrainFactory.GetGrain<IBatchGrain>(batchId).StartAsync());

    private Task PutAsync(long page, BatchView batch) =>
        Page(page).PutAsync(new BatchSummary(batch.BatchId, batch.CreatedAt, batch.Status, batch.ArchiveHash, batch.FinishedAt));

    private IBatchPageGrain Page(long page) => GrainFactory.GetGrain<IBatchPageGrain>(page);

    [LoggerMessage(LogLevel.Warning, "The next batch could not be started and is tried again")]
    private partial void LogStartFailed(Exception exception);
}
