namespace Executor.Embedded.Tests.Conformance.Grains;

public class ClockGrain : Grain, IClockGrain, IRemindable
{
    private IGrainTimer? _timer;
    private int _ticks;

    private Probe Probe => Probe.For(this.GetPrimaryKeyString());

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Probe.Signal("deactivated");
        return Task.CompletedTask;
    }

    public Task StartTimerAsync(TimeSpan due, TimeSpan period, bool hold, bool interleave)
    {
        _timer = this.RegisterGrainTimer(
            async token =>
            {
                Probe.Enter();
                var tick = ++_ticks;
                using var registration = token.Register(() => Probe.Signal("timer cancelled"));
                Probe.Signal($"tick:{tick}");
                if (hold)
                {
                    await Probe.WaitAsync($"release:{tick}");
                }

                Probe.Leave();
            },
            new GrainTimerCreationOptions { DueTime = due, Period = period, Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task StartThrowingTimerAsync()
    {
        _timer = this.RegisterGrainTimer(
            _ =>
            {
                Probe.Signal($"tick:{++_ticks}");
                throw new InvalidOperationException("a tick failed");
            },
            TimeSpan.Zero,
            TimeSpan.FromMilliseconds(1));
        return Task.CompletedTask;
    }

    public Task StartChangingTimerAsync()
    {
        _timer = this.RegisterGrainTimer(
            _ =>
            {
                Probe.Signal($"tick:{++_ticks}");
                if (_ticks == 1)
                {
                    _timer!.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
                }

                return Task.CompletedTask;
            },
            TimeSpan.Zero,
            Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task StopTimerAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task<int> TicksAsync() => Task.FromResult(_ticks);

    public Task<int> TicksSoFarAsync() => Task.FromResult(_ticks);

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task HoldAsync()
    {
        Probe.Signal("holding");
        await Probe.WaitAsync("release");
    }

    public async Task RemindAsync(string name, TimeSpan due, TimeSpan period) => await this.RegisterOrUpdateReminder(name, due, period);

    public async Task ForgetAsync(string name)
    {
        if (await this.GetReminder(name) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    public async Task<string> ReminderNamesAsync() =>
        string.Join(",", (await this.GetReminders()).Select(r => r.ReminderName).Order(StringComparer.Ordinal));

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Probe.Signal($"reminded:{reminderName}", $"{status.Period} {status.CurrentTickTime >= status.FirstTickTime}");
        return Task.CompletedTask;
    }
}
