using Executor.Embedded.Activations;
using Executor.Embedded.References;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Executor.Embedded.Reminders;

/// <summary>
/// Keeps the reminders of all grains: on disk what was registered, in memory the timers. A registration is on disk before it is
/// acknowledged.
/// </summary>
internal sealed partial class ReminderService(
    ReminderStore store,
    GrainClassMap classes,
    GrainFactory factory,
    TimeProvider clock,
    TimeSpan minimumPeriod,
    ILogger<ReminderService> logger) : IReminderRegistry, IAsyncDisposable
{
    private readonly Dictionary<GrainId, Dictionary<string, Reminder>> _reminders = [];
    private readonly SemaphoreSlim _gate = new(1, 1);
    private bool _stopped;

    /// <summary>Loads every definition and lets each tick at once: what a crash interrupted does not wait for its period.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var stored = await store.ReadAllAsync();
        await _gate.WaitAsync(cancellationToken);
        try
        {
            foreach (var grain in stored)
            {
                var grainId = GrainId.Create(grain.GrainType, grain.GrainKey);
                if (classes.Find(grain.GrainType) is null)
                {
                    LogUnknown(logger, grainId);
                    continue;
                }

                foreach (var definition in grain.Reminders)
                {
                    // A grain called before this moment may have registered its reminder anew already.
                    if (!Of(grainId).ContainsKey(definition.Name))
                    {
                        Place(grainId, definition).StartNow();
                    }
                }
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<IGrainReminder> RegisterOrUpdateAsync(GrainId grainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        Check(reminderName, dueTime, period);
        ActivationContext.ThrowIfOutsideOfTurn();
        await _gate.WaitAsync();
        try
        {
            var definition = new StoredReminder(reminderName, clock.GetUtcNow() + dueTime, period);
            var others = Of(grainId).Values.Select(r => r.Definition).Where(d => d.Name != reminderName);
            await store.WriteAsync(grainId, others.Append(definition));
            var reminder = Place(grainId, definition);
            reminder.Start();
            return reminder;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task UnregisterAsync(GrainId grainId, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        ActivationContext.ThrowIfOutsideOfTurn();
        await _gate.WaitAsync();
        try
        {
            var own = Of(grainId);
            if (own.TryGetValue(reminder.ReminderName, out var known))
            {
                await store.WriteAsync(grainId, own.Values.Where(r => r != known).Select(r => r.Definition));
                known.Dispose();
                if (own.Remove(reminder.ReminderName) && own.Count == 0)
                {
                    _reminders.Remove(grainId);
                }
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<IGrainReminder?> GetAsync(GrainId grainId, string reminderName) =>
        (await GetAllAsync(grainId)).FirstOrDefault(r => r.ReminderName == reminderName);

    public async Task<List<IGrainReminder>> GetAllAsync(GrainId grainId)
    {
        ActivationContext.ThrowIfOutsideOfTurn();
        await _gate.WaitAsync();
        try
        {
            return [.. Of(grainId).Values];
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        _stopped = true;
        foreach (var reminder in _reminders.Values.SelectMany(r => r.Values))
        {
            reminder.Dispose();
        }

        _gate.Release();
    }

    private void Check(string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        if (period < minimumPeriod)
        {
            throw new ArgumentException(
                $"Cannot register reminder {reminderName} as requested period ({period}) is less than minimum allowed reminder period "
                + $"({minimumPeriod})");
        }

        ArgumentException.ThrowIfNullOrEmpty(reminderName);
    }

    private Dictionary<string, Reminder> Of(GrainId grainId) => _reminders.GetValueOrDefault(grainId) ?? [];

    private Reminder Place(GrainId grainId, StoredReminder definition)
    {
        var reminder = new Reminder(grainId, definition, clock, TickAsync);
        if (_stopped)
        {
            reminder.Dispose();
        }

        var own = Of(grainId);
        if (own.Remove(definition.Name, out var replaced))
        {
            replaced.Dispose();
        }

        own[definition.Name] = reminder;
        _reminders[grainId] = own;
        return reminder;
    }

    private async Task TickAsync(Reminder reminder)
    {
        try
        {
            var grain = factory.GetReference<IRemindable>(classes.Find(reminder.GrainId.TypeName)!, reminder.GrainId);
            var definition = reminder.Definition;
            await grain.ReceiveReminder(
                definition.Name,
                new TickStatus(definition.StartAt.UtcDateTime, definition.Period, clock.GetUtcNow().UtcDateTime));
        }
        catch (Exception exception)
        {
            LogTickFailed(logger, exception, reminder.ReminderName, reminder.GrainId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reminder {Reminder} of grain {GrainId} failed; it ticks again after its period")]
    private static partial void LogTickFailed(ILogger logger, Exception exception, string reminder, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reminders of grain {GrainId} do not tick: no class of that type is known")]
    private static partial void LogUnknown(ILogger logger, GrainId grainId);
}
