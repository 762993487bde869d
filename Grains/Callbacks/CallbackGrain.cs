using Executor.Contracts.Callbacks;
using Executor.Grains.Interfaces.Callbacks;
using Executor.Grains.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Grains.Callbacks;

/// <summary>
/// Keeps the schedule of one delivery. What is due is stored before it is tried and after it was tried; trying itself runs beside the calls and is
/// the silo's work. A timer waits for the next attempt, a reminder brings the timer back after a crash: an attempt whose outcome a crash
/// took is made again under the same delivery id.
/// </summary>
internal sealed partial class CallbackGrain : Grain, ICallbackGrain, IRemindable, IDisposable
{
    private const string Reminder = "undelivered";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    // When the outcome of an attempt could not be stored.
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    private readonly GuardedState<CallbackState> _state;
    private readonly ICallbackSender _sender;
    private readonly CallbackOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<CallbackGrain> _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private Task _work = Task.CompletedTask;

    public CallbackGrain(
        [PersistentState("callback", GrainStorageNames.State)] IPersistentState<CallbackState> storage,
        ICallbackSender sender,
        IOptions<CallbackOptions> options,
        TimeProvider time,
        ILogger<CallbackGrain> logger)
    {
        _state = new GuardedState<CallbackState>(storage);
        (_sender, _options, _time, _logger) = (sender, options.Value, time, logger);
        _stopped = _stop.Token;
    }

    private bool IsDue => _state.Value is { Url: not null, Status: CallbackStatus.Pending };

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _stop.CancelAsync();

    public void Dispose() => _stop.Dispose();

    public async Task ScheduleAsync(string url, long sequence)
    {
        if (_state.Value.Url is null || _state.Value.Sequence < sequence)
        {
            await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod);
            await _state.UpdateAsync(_ => new CallbackState
            {
                Url = url,
                Sequence = sequence,
                DeliveryId = Guid.NewGuid().ToString(),
                NextAttemptAt = _time.GetUtcNow(),
            });
        }

        GoOn();
    }

    public Task<CallbackView?> GetAsync() => Task.FromResult(_state.Value is not { Url: not null } state ? null : new CallbackView
    {
        Status = state.Status,
        Attempts = state.Attempts,
        LastError = state.LastError,
        NextAttemptAt = state.NextAttemptAt,
        DeliveredAt = state.DeliveredAt,
    });

    public async Task DiscardAsync()
    {
        await _stop.CancelAsync();
        await _state.ClearAsync();
        await StopReminderAsync();
        DeactivateOnIdle();
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (IsDue)
        {
            GoOn();
        }
        else
        {
            await StopReminderAsync();
        }
    }

    private void GoOn()
    {
        if (IsDue && _work.IsCompleted && !_stopped.IsCancellationRequested)
        {
            _work = WorkAsync();
        }
    }

    /// <summary>Until the result is delivered or given up. Ends with the activation; the reminder then makes another.</summary>
    private async Task WorkAsync()
    {
        await Task.Yield();
        try
        {
            while (IsDue)
            {
                // Not collected while there is something to wait for; the reminder alone would be too coarse.
                DelayDeactivation(_options.LongestWait + ReminderPeriod);
                var wait = _state.Value.NextAttemptAt!.Value - _time.GetUtcNow();
                if (wait > TimeSpan.Zero)
                {
                    // Never longer than the longest wait, whatever was done to the clock meanwhile.
                    await Task.Delay(wait < _options.LongestWait ? wait : _options.LongestWait, _time, _stopped);
                }

                await TryOnceAsync();
            }

            await StopReminderAsync();
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // The activation ends; what is due is stored.
        }
        catch (Exception exception)
        {
            LogInterrupted(exception, this.GetPrimaryKeyString());
        }
    }

    private async Task TryOnceAsync()
    {
        var due = _state.Value;
        var error = await _sender.SendAsync(new CallbackDelivery(due.DeliveryId, this.GetPrimaryKeyString(), due.Url!), _stopped);
        var now = _time.GetUtcNow();
        var attempts = due.Attempts + 1;
        var givenUp = error is not null && attempts >= _options.MaxAttempts;
        while (!await TryStoreAsync(state => state.DeliveryId != due.DeliveryId ? state : state with
        {
            Status = error is null ? CallbackStatus.Delivered : givenUp ? CallbackStatus.Failed : CallbackStatus.Pending,
            Attempts = attempts,
            LastError = error,
            DeliveredAt = error is null ? now : null,
            NextAttemptAt = error is null || givenUp ? null : now + _options.WaitAfter(attempts),
        }))
        {
            await Task.Delay(AfterFault, _time, _stopped);
        }

        if (givenUp)
        {
            LogGivenUp(this.GetPrimaryKeyString(), attempts, error!);
        }
    }

    /// <summary>A delivery must not be repeated for as long as the disk is full.</summary>
    private async Task<bool> TryStoreAsync(Func<CallbackState, CallbackState> change)
    {
        try
        {
            await _state.UpdateAsync(change);
            return true;
        }
        catch (Exception exception) when (!_stopped.IsCancellationRequested)
        {
            LogInterrupted(exception, this.GetPrimaryKeyString());
            return false;
        }
    }

    private async Task StopReminderAsync()
    {
        if (await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The delivery of the result of batch {BatchId} was given up after {Attempts} attempts: {Error}")]
    private partial void LogGivenUp(string batchId, int attempts, string error);

    [LoggerMessage(LogLevel.Warning, "The delivery of the result of batch {BatchId} was interrupted and is gone on with")]
    private partial void LogInterrupted(Exception exception, string batchId);
}
