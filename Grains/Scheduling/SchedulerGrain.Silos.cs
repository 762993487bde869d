using System.Collections.Immutable;
using Executor.Contracts.Silos;
using Microsoft.Extensions.Logging;

namespace Executor.Grains.Scheduling;

/// <summary>What operators see and say of silos. Their word is stored before it is acknowledged, and holds by the name of the silo.</summary>
internal sealed partial class SchedulerGrain
{
    public Task<ImmutableArray<SiloView>> GetSilosAsync() => Task.FromResult(ViewSilos());

    public async Task<SiloView?> CordonAsync(string silo)
    {
        if (!_table.Silos.Knows(silo))
        {
            return null;
        }

        await ChangeCordonsAsync(cordons => cordons.ContainsKey(silo) ? cordons : cordons.Add(silo, new Cordon { Since = _time.GetUtcNow() }));
        LogCordoned(silo);
        return View(silo);
    }

    public async Task<SiloView?> DrainAsync(string silo, TimeSpan patience)
    {
        if (!_table.Silos.Knows(silo))
        {
            return null;
        }

        var now = _time.GetUtcNow();
        var until = now + patience;
        await ChangeCordonsAsync(cordons =>
        {
            var cordon = cordons.GetValueOrDefault(silo) ?? new Cordon { Since = now };
            return cordon.DrainUntil <= until ? cordons : cordons.SetItem(silo, cordon with { DrainUntil = until });
        });
        LogDrained(silo, _table.Silos.Cordons.GetValueOrDefault(silo)?.DrainUntil);
        InterruptDrained();
        Grant();
        return View(silo);
    }

    public async Task<SiloView?> UncordonAsync(string silo)
    {
        if (!_table.Silos.Knows(silo))
        {
            return null;
        }

        // One that is gone for good was known by its cordon only, and this is the last that is seen of it.
        var before = View(silo);
        await ChangeCordonsAsync(cordons => cordons.Remove(silo));
        LogUncordoned(silo);
        Grant();
        return View(silo) ?? before! with { Cordoned = false, DrainUntil = null };
    }

    private SiloView? View(string silo) => ViewSilos().FirstOrDefault(view => view.Name == silo);

    private ImmutableArray<SiloView> ViewSilos()
    {
        var now = _time.GetUtcNow();
        return [.. _table.Silos.View(_table.Used, ago => now - ago, Now)];
    }

    private async Task ChangeCordonsAsync(Func<ImmutableDictionary<string, Cordon>, ImmutableDictionary<string, Cordon>> change)
    {
        await _state.UpdateAsync(state => change(state.Cordons) is var cordons && cordons == state.Cordons ? state : state with { Cordons = cordons });
        _table.Silos.Cordons = _state.Value.Cordons;
    }

    /// <summary>The wall clock decides, because a drain outlives the process that began it.</summary>
    private void InterruptDrained()
    {
        var now = _time.GetUtcNow();
        foreach (var (silo, _) in _table.Silos.Cordons.Where(cordon => cordon.Value.DrainUntil <= now))
        {
            foreach (var lease in _table.TakeRunning(silo))
            {
                LogInterrupted(lease.BatchId, lease.TaskId, silo);
                _ = KillAsync(lease);
                TellLost(lease, $"Silo {silo} was drained before the attempt ended.");
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Silo {Silo} is cordoned: it takes no new work")]
    private partial void LogCordoned(string silo);

    [LoggerMessage(LogLevel.Information, "Silo {Silo} is drained: it takes no new work, and what runs there at {Until} is interrupted")]
    private partial void LogDrained(string silo, DateTimeOffset? until);

    [LoggerMessage(LogLevel.Information, "Silo {Silo} is not cordoned any more")]
    private partial void LogUncordoned(string silo);

    [LoggerMessage(LogLevel.Warning, "The attempt of task {TaskId} of batch {BatchId} on silo {Silo} is interrupted: the silo is drained")]
    private partial void LogInterrupted(string batchId, string taskId, string silo);
}
