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
        if (_state.Value.Pages.ContainsKey(order.BatchId)
            || (await batch.GetAsync() is { } known && (known.Status != BatchStatus.Pending || known.Reruns > 0)))
        {
            return true;
        }

        if (!HasRoom())
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

    public async Task<RerunOutcome> RerunAsync(string batchId, RerunRequest request)
    {
        var batch = GrainFactory.GetGrain<IBatchGrain>(batchId);
        if (_state.Value.Pages.ContainsKey(batchId) && await batch.GetAsync() is { IsTerminal: true } ended)
        {
            // Somebody was quicker than the news of its end, which comes too late once the batch is open again.
            await ChangedAsync(ended);
        }

        // The batch is opened before the index knows it: after a crash in between the batch says so by itself.
        var outcome = await batch.ReopenAsync(request, HasRoom());
        if (outcome is RerunAccepted accepted)
        {
            await TakeReopenedAsync(accepted.Batch);
        }

        return outcome;
    }

    public async Task ChangedAsync(BatchView batch)
    {
        if (!_state.Value.Pages.TryGetValue(batch.BatchId, out var page))
        {
            await TakeReopenedAsync(batch);
            return;
        }

        var rerun = _state.Value.Reruns.GetValueOrDefault(batch.BatchId);
        if (batch.Reruns < (rerun?.Number ?? 0))
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
            Reruns = state.Reruns.Remove(batch.BatchId),
            Finished = state.Finished + (rerun is null ? 1 : 0),
            TasksPassed = state.TasksPassed + batch.PassedTasks - (rerun?.Passed ?? 0),
            TasksFailed = state.TasksFailed + batch.FailedTasks - (rerun?.Failed ?? 0),
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

    /// <summary>Whether one more batch may run or wait.</summary>
    private bool HasRoom()
    {
        var room = Math.Max(0, _options.MaxActive - _state.Value.Running.Length);
        return _state.Value.Queue.Length < room + (_options.Queue ? _options.MaxQueued : 0);
    }

    /// <summary>Lets a batch that was opened again wait for its turn, unless it is known to.</summary>
    private async Task TakeReopenedAsync(BatchView batch)
    {
        if (batch is not { Status: BatchStatus.Pending, Reruns: > 0 }
            || _state.Value.Pages.ContainsKey(batch.BatchId)
            || await FindPageAsync(batch.BatchId) is not { } page)
        {
            return;
        }

        await PutAsync(page, batch);
        await _state.UpdateAsync(state => state with
        {
            Queue = state.Queue.Add(batch.BatchId),
            Pages = state.Pages.SetItem(batch.BatchId, page),
            Reruns = state.Reruns.SetItem(batch.BatchId, new OpenRerun(batch.Reruns, batch.PassedTasks, batch.FailedTasks)),
        });
        _notifier.Post(FillAsync);
    }

    /// <summary>The page that lists a batch. Only reruns look for it: a batch that has not ended is remembered with its page.</summary>
    private async Task<long?> FindPageAsync(string batchId)
    {
        for (var page = _state.Value.NextPage; page >= 0; page--)
        {
            if ((await Page(page).ReadAsync()).Any(batch => batch.BatchId == batchId))
            {
                return page;
            }
        }

        return null;
    }

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
