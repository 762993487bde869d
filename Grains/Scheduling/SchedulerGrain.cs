using System.Collections.Immutable;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Tasks;
using Executor.Grains.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Grains.Scheduling;

/// <summary>
/// Pushes orders to silos; nobody polls. Its table lives in memory: what a crash takes from it, silos and batches tell it again. Only
/// what operators said of silos is stored, because nobody would say it again.
/// Reentrant, because opening an attempt and sending it are calls to others: the table is only ever changed between awaits.
/// </summary>
[Reentrant]
internal sealed partial class SchedulerGrain : Grain, ISchedulerGrain
{
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly GuardedState<SchedulerState> _state;
    private readonly SlotTable _table;
    private readonly TimeProvider _time;
    private readonly ILogger<SchedulerGrain> _logger;
    private readonly Notifier _notifier;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly long _startedAt;

    public SchedulerGrain(
        [PersistentState("scheduler", GrainStorageNames.State)] IPersistentState<SchedulerState> storage,
        IOptions<SchedulingOptions> options,
        TimeProvider time,
        ILogger<SchedulerGrain> logger)
    {
        _state = new GuardedState<SchedulerState>(storage);
        _table = new SlotTable(options.Value);
        _time = time;
        _logger = logger;
        _notifier = new Notifier(time, LogCallFailed);
        _startedAt = time.GetTimestamp();
    }

    // Leases are measured by a clock that does not jump when the wall clock is set.
    private TimeSpan Now => _time.GetElapsedTime(_startedAt);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _table.Silos.Cordons = _state.Value.Cordons;
        this.RegisterGrainTimer(CheckAsync, new GrainTimerCreationOptions(CheckPeriod, CheckPeriod) { KeepAlive = true });
        _notifier.Post(AskBatchesAsync);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _notifier.Stop();
        return Task.CompletedTask;
    }

    public Task<SiloOrders> RenewAsync(SiloReport report, IAttemptRunner runner)
    {
        var orders = _table.Renew(report, runner, Now);
        GiveUpLost();
        Grant();
        return Task.FromResult(orders);
    }

    public Task LeaveAsync(string silo, string instance)
    {
        _table.Leave(silo, instance);
        return Task.CompletedTask;
    }

    public Task ReleaseAsync(AttemptId attempt)
    {
        _table.Release(attempt);
        Grant();
        return Task.CompletedTask;
    }

    public Task SubmitAsync(BatchDemand demand)
    {
        _table.Submit(demand, Now);
        GiveUpLost();
        Grant();
        return Task.CompletedTask;
    }

    public Task SubmitTaskAsync(TaskOrder order)
    {
        if (_table.TrySubmit(order))
        {
            Grant();
        }
        else
        {
            Ask(order.BatchId);
        }

        return Task.CompletedTask;
    }

    public Task WithdrawAsync(string batchId)
    {
        Kill(_table.Withdraw(batchId));
        return Task.CompletedTask;
    }

    public Task WithdrawTaskAsync(string batchId, string taskId)
    {
        Kill(_table.Withdraw(batchId, taskId));
        return Task.CompletedTask;
    }

    public Task<int> CountWaitingAsync() => Task.FromResult(_table.Waiting);

    private void Grant()
    {
        while (_table.Next() is var (lease, order))
        {
            _ = OpenAsync(lease, order);
        }
    }

    /// <summary>Opens an attempt for a slot and sends it to the silo. Runs beside the call that freed the slot.</summary>
    private async Task OpenAsync(Lease lease, TaskOrder order)
    {
        try
        {
            var task = GrainFactory.GetGrain<ITaskGrain>($"{order.BatchId}/{order.TaskId}");
            var attempt = await task.BeginAsync(order, lease.Silo, lease.Instance);
            if (attempt is null)
            {
                // It has ended, runs elsewhere, or waits after a fault: its batch will say so.
                _table.GiveBack(lease);
                Grant();
                return;
            }

            lease.Attempt = attempt.Id;
            if (lease.Withdrawn || !_table.IsHeld(lease) || _table.RunnerOf(lease) is not { } runner)
            {
                _table.GiveUp(lease);
                TellLost(lease, "The slot was taken back before the attempt began.");
                Grant();
                return;
            }

            // A lost order shows as an attempt that the silo does not report: it is given up after the grace.
            lease.MissingSince = Now;
            await runner.StartAsync(attempt);
        }
        catch (Exception exception)
        {
            LogCallFailed(exception);
            if (lease.Attempt is null)
            {
                await Task.Delay(RetryDelay, _time);
                _table.Remove(lease);
                if (!lease.Withdrawn)
                {
                    _table.TrySubmit(order);
                }

                Grant();
            }
        }
    }

    private void Kill(ImmutableArray<Lease> leases)
    {
        foreach (var lease in leases)
        {
            _ = KillAsync(lease);
        }
    }

    private async Task KillAsync(Lease lease)
    {
        try
        {
            if (_table.RunnerOf(lease) is { } runner)
            {
                await runner.KillAsync(lease.Attempt!);
            }
        }
        catch (Exception exception)
        {
            // The silo will be told again: it reports an attempt that nobody wants.
            LogCallFailed(exception);
        }
    }

    private void GiveUpLost()
    {
        foreach (var lease in _table.TakeLost(Now))
        {
            LogLost(lease.BatchId, lease.TaskId, lease.Silo);
            TellLost(lease, $"Silo {lease.Silo} stopped before the attempt ended.");
        }
    }

    private void TellLost(Lease lease, string reason) => _notifier.Post(
        () => GrainFactory.GetGrain<ITaskGrain>($"{lease.BatchId}/{lease.TaskId}").CompleteAsync(
            lease.Attempt!.Attempt,
            new AttemptFault { Reason = reason, Interrupted = true }));

    private Task CheckAsync(CancellationToken cancellationToken)
    {
        GiveUpLost();
        InterruptDrained();
        Grant();
        return Task.CompletedTask;
    }

    private async Task AskBatchesAsync()
    {
        foreach (var batchId in await GrainFactory.GetGrain<IBatchIndexGrain>(0).GetRunningAsync())
        {
            Ask(batchId);
        }
    }

    /// <summary>Asks a batch what it wants; once, however many of its tasks bring it up.</summary>
    private void Ask(string batchId)
    {
        if (_asked.Add(batchId))
        {
            _notifier.Post(async () =>
            {
                await GrainFactory.GetGrain<IBatchGrain>(batchId).ResubmitAsync();
                _asked.Remove(batchId);
            });
        }
    }

    [LoggerMessage(LogLevel.Warning, "Silo {Silo} lost its attempt of task {TaskId} of batch {BatchId}")]
    private partial void LogLost(string batchId, string taskId, string silo);

    [LoggerMessage(LogLevel.Warning, "A call of the scheduler failed and is made again")]
    private partial void LogCallFailed(Exception exception);
}
