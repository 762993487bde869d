using System.Collections.Immutable;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Grains.Scheduling;

/// <summary>
/// Who waits, who runs where, and who is next: batches take turns, a batch's tasks go in order, and the silo with most free slots is chosen.
/// Pure bookkeeping, changed in one step at a time; calls to others are the grain's. Times are those of a clock that never jumps.
/// </summary>
internal sealed class SlotTable(SchedulingOptions options)
{
    private readonly Dictionary<(string BatchId, string TaskId), Lease> _leases = [];

    // Attempts up to these numbers were given up, whatever a silo that comes back says of them.
    private readonly Dictionary<(string BatchId, string TaskId), int> _givenUp = [];
    private readonly List<Demand> _demands = [];
    private int _turn;

    public SiloTable Silos { get; } = new(options);

    /// <summary>Tasks without a slot. A batch may want one that has a slot, because it has not heard of it or wants the next attempt.</summary>
    public int Waiting => _demands.Sum(demand => demand.Waiting.Count(order => !_leases.ContainsKey((order.BatchId, order.TaskId))));

    public int Used(string silo) => _leases.Values.Count(lease => lease.Silo == silo);

    /// <summary>Where to send word of a slot; null when the silo is gone or was started anew.</summary>
    public IAttemptRunner? RunnerOf(Lease lease) =>
        Silos.Find(lease.Silo) is { } silo && silo.Report.Instance == lease.Instance ? silo.Runner : null;

    /// <summary>Takes a silo's word on what it runs.</summary>
    /// <returns>What it is told: attempts whose slots are not its any more must be killed.</returns>
    public SiloOrders Renew(SiloReport report, IAttemptRunner runner, TimeSpan now)
    {
        if (!Silos.TryRenew(report, runner, now))
        {
            return new SiloOrders(report.Running, Refused: true);
        }

        var kill = ImmutableArray.CreateBuilder<AttemptId>();
        foreach (var attempt in report.Running)
        {
            var key = (attempt.BatchId, attempt.TaskId);
            if (attempt.Attempt <= _givenUp.GetValueOrDefault(key))
            {
                kill.Add(attempt);
                continue;
            }

            if (!_leases.TryGetValue(key, out var lease) || IsSuperseded(lease, attempt))
            {
                // This scheduler has not heard of it: it began before the scheduler did. A batch will want it, or it is killed.
                lease = new Lease(attempt.BatchId, attempt.TaskId, report.Name, report.Instance) { Attempt = attempt, UnwantedSince = now };
                _leases[key] = lease;
            }

            if (lease.Silo != report.Name || lease.Instance != report.Instance || (lease.Attempt is not null && lease.Attempt != attempt)
                || lease.Withdrawn || now - lease.UnwantedSince > options.AttemptGrace)
            {
                kill.Add(attempt);
            }
        }

        var running = report.Running.ToHashSet();
        foreach (var lease in _leases.Values.Where(lease => lease.Silo == report.Name && lease.Attempt is not null).ToArray())
        {
            if (running.Contains(lease.Attempt!))
            {
                lease.MissingSince = null;
                lease.Claimed = false;
            }
            else if (lease.UnwantedSince is not null)
            {
                // A report that crossed a release on the way brought it up once more.
                Remove(lease);
            }
            else
            {
                lease.MissingSince ??= now;
                lease.Disowned = lease.Claimed;
            }
        }

        Silos.Find(report.Name)!.Dying = kill.Count(attempt => !HoldsSlot(report.Name, attempt));
        return new SiloOrders(kill.DrainToImmutable());
    }

    /// <summary>A silo has ended in order. What it leaves behind is found missing.</summary>
    public void Leave(string silo, string instance) => Silos.Remove(silo, instance);

    public void Release(AttemptId attempt)
    {
        if (_leases.TryGetValue((attempt.BatchId, attempt.TaskId), out var lease) && lease.Attempt == attempt)
        {
            Remove(lease);
        }
    }

    public void Remove(Lease lease)
    {
        if (IsHeld(lease))
        {
            _leases.Remove((lease.BatchId, lease.TaskId));
        }
    }

    /// <summary>Takes out a slot whose order turned out to be void. Its batch got nothing for its turn, so the next turn is its too.</summary>
    public void GiveBack(Lease lease)
    {
        Remove(lease);
        var place = _demands.FindIndex(demand => demand.BatchId == lease.BatchId);
        if (place >= 0)
        {
            _turn = place;
        }
    }

    public bool IsHeld(Lease lease) => _leases.GetValueOrDefault((lease.BatchId, lease.TaskId)) == lease;

    public void Submit(BatchDemand wanted, TimeSpan now)
    {
        var demand = new Demand(wanted.BatchId, wanted.ConcurrentTasks);
        foreach (var order in wanted.Waiting)
        {
            demand.Add(order);
        }

        var place = _demands.FindIndex(candidate => candidate.BatchId == wanted.BatchId);
        if (place < 0)
        {
            _demands.Add(demand);
        }
        else
        {
            _demands[place] = demand;
        }

        // What only the batch had claimed, and claims no more, has ended.
        foreach (var lease in _leases.Values.Where(lease => lease.Claimed && lease.BatchId == wanted.BatchId).ToArray())
        {
            if (!wanted.Running.Any(claim => claim.Attempt == lease.Attempt))
            {
                Remove(lease);
            }
        }

        foreach (var claim in wanted.Running)
        {
            var key = (claim.Attempt.BatchId, claim.Attempt.TaskId);
            if (!_leases.TryGetValue(key, out var lease) || IsSuperseded(lease, claim.Attempt))
            {
                _leases[key] = new Lease(key.BatchId, key.TaskId, claim.Silo, claim.Instance)
                {
                    Attempt = claim.Attempt,
                    MissingSince = now,
                    Claimed = true,
                };
            }
        }

        foreach (var lease in _leases.Values.Where(lease => lease.BatchId == wanted.BatchId))
        {
            lease.UnwantedSince = null;
        }
    }

    /// <summary>False when the batch is not known: it will submit all it wants when asked.</summary>
    public bool TrySubmit(TaskOrder order)
    {
        if (_demands.Find(demand => demand.BatchId == order.BatchId) is not { } demand)
        {
            return false;
        }

        demand.Add(order);
        return true;
    }

    /// <summary>Forgets a batch.</summary>
    /// <returns>The slots whose attempts must be killed; they stay taken until their silos give them back.</returns>
    public ImmutableArray<Lease> Withdraw(string batchId)
    {
        var place = _demands.FindIndex(demand => demand.BatchId == batchId);
        if (place >= 0)
        {
            _demands.RemoveAt(place);
            _turn -= place < _turn ? 1 : 0;
        }

        foreach (var key in _givenUp.Keys.Where(key => key.BatchId == batchId).ToArray())
        {
            _givenUp.Remove(key);
        }

        return Withdraw(_leases.Values.Where(lease => lease.BatchId == batchId));
    }

    /// <summary>Forgets one task of a batch.</summary>
    /// <returns>The slot whose attempt must be killed, if there is one.</returns>
    public ImmutableArray<Lease> Withdraw(string batchId, string taskId)
    {
        _demands.Find(demand => demand.BatchId == batchId)?.Remove(taskId);
        return _leases.TryGetValue((batchId, taskId), out var lease) ? Withdraw([lease]) : [];
    }

    /// <summary>Gives the next slot; null when nobody waits or no slot is free.</summary>
    public (Lease Lease, TaskOrder Order)? Next()
    {
        var used = _leases.Values.CountBy(lease => lease.Silo).ToDictionary(StringComparer.Ordinal);
        var free = Silos.Reporting
            .Select(entry => (Entry: entry, Slots: entry.Report.Slots - entry.Dying - used.GetValueOrDefault(entry.Report.Name)))
            .Where(silo => silo.Slots > 0 && Silos.TakesWork(silo.Entry))
            .OrderByDescending(silo => silo.Slots)
            .Select(silo => silo.Entry)
            .ToArray();
        for (var i = 0; i < _demands.Count && free.Length > 0; i++)
        {
            var place = (_turn + i) % _demands.Count;
            var demand = _demands[place];
            if (_leases.Values.Count(lease => lease.BatchId == demand.BatchId) < demand.Limit
                && demand.Take(order => !_leases.ContainsKey((order.BatchId, order.TaskId)) && Choose(free, order) is not null) is { } order)
            {
                _turn = place + 1;
                var silo = Choose(free, order)!.Report;
                var lease = new Lease(order.BatchId, order.TaskId, silo.Name, silo.Instance);
                _leases.Add((order.BatchId, order.TaskId), lease);
                return (lease, order);
            }
        }

        return null;
    }

    /// <summary>
    /// Takes out the slots whose attempts are dead: their silo is silent or was started anew, or does not know of them.
    /// A slot whose attempt is still being opened stays: opening it finds out.
    /// </summary>
    /// <returns>Those that a batch still wanted.</returns>
    public ImmutableArray<Lease> TakeLost(TimeSpan now)
    {
        var silent = Silos.TakeSilent(now);
        ImmutableArray<Lease> lost =
        [
            .. _leases.Values.Where(lease => lease.Attempt is not null && (silent.Contains(lease.Silo) || IsLost(lease, now))),
        ];
        foreach (var lease in lost)
        {
            GiveUp(lease);
        }

        return lost.RemoveAll(lease => lease.Withdrawn);
    }

    /// <summary>Takes out the slots of a silo whose attempts run, to have them run elsewhere. A slot that is being opened stays.</summary>
    /// <returns>Those that a batch still wanted.</returns>
    public ImmutableArray<Lease> TakeRunning(string silo)
    {
        ImmutableArray<Lease> running = [.. _leases.Values.Where(lease => lease is { Attempt: not null, Withdrawn: false } && lease.Silo == silo)];
        foreach (var lease in running)
        {
            GiveUp(lease);
        }

        if (Silos.Find(silo) is { } entry)
        {
            entry.Dying += running.Length;
        }

        return running;
    }

    /// <summary>Takes a slot out for good: its attempt gets none again, also from a silo that comes back and says that it runs it.</summary>
    public void GiveUp(Lease lease)
    {
        Remove(lease);
        var key = (lease.BatchId, lease.TaskId);
        _givenUp[key] = Math.Max(lease.Attempt!.Attempt, _givenUp.GetValueOrDefault(key));
    }

    /// <summary>A slot whose attempt is still being opened has nothing to kill: it is given up when it is open.</summary>
    private static ImmutableArray<Lease> Withdraw(IEnumerable<Lease> leases)
    {
        var running = ImmutableArray.CreateBuilder<Lease>();
        foreach (var lease in leases)
        {
            lease.Withdrawn = true;
            if (lease.Attempt is not null)
            {
                running.Add(lease);
            }
        }

        return running.DrainToImmutable();
    }

    private bool HoldsSlot(string silo, AttemptId attempt) =>
        _leases.TryGetValue((attempt.BatchId, attempt.TaskId), out var lease) && lease.Silo == silo && lease.Attempt == attempt;

    /// <summary>Attempts of a task are numbered: where a higher one is known, the lower one has ended.</summary>
    private static bool IsSuperseded(Lease lease, AttemptId by) => lease.Attempt is { } known && known.Attempt < by.Attempt;

    /// <summary>The best silo for a task. One that failed it is left out while another takes work, even if that one is full now.</summary>
    private SiloEntry? Choose(SiloEntry[] free, TaskOrder order) =>
        Array.Find(free, silo => silo.Report.Name != order.FailedOn)
            ?? (Silos.Reporting.Any(silo => Silos.TakesWork(silo) && silo.Report.Name != order.FailedOn) ? null : free[0]);

    /// <summary>A silo that has never reported here may still do so: it is waited for as long as one that has fallen silent.</summary>
    private bool IsLost(Lease lease, TimeSpan now) => Silos.Find(lease.Silo) is { } silo
        ? lease.Disowned || silo.Report.Instance != lease.Instance || now - lease.MissingSince > options.AttemptGrace
        : now - (lease.MissingSince ??= now) > options.SiloLease;
}
