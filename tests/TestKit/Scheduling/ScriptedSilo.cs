using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Tasks;
using Executor.TestKit.Batches;
using Executor.TestKit.Waiting;

namespace Executor.TestKit.Scheduling;

/// <summary>
/// A silo that runs nothing: it writes down the orders and kills it is sent, and a test decides what becomes of each attempt.
/// Like a real silo it holds an attempt until its outcome is stored or it is killed, and then gives the slot back.
/// </summary>
public sealed class ScriptedSilo : IAttemptRunner
{
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromMilliseconds(250);

    private readonly int _slots;
    private readonly Channel<AttemptOrder> _orders = Channel.CreateUnbounded<AttemptOrder>();
    private readonly Channel<AttemptId> _kills = Channel.CreateUnbounded<AttemptId>();
    private readonly ConcurrentDictionary<AttemptId, AttemptOrder> _running = new();
    private IGrainFactory _grains;
    private IAttemptRunner _self;
    private int _most;

    private ScriptedSilo(IGrainFactory grains, string name, int slots)
    {
        (_grains, Name, _slots) = (grains, name, slots);
        _self = grains.CreateObjectReference<IAttemptRunner>(this);
    }

    public string Name { get; }

    public string Instance { get; } = Guid.NewGuid().ToString("N");

    public ImmutableArray<string> Labels { get; private init; } = [];

    /// <summary>Whether its last report was refused because another silo has its name.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Whether what is killed stays until a test lets it go: a guest that takes its time to die.</summary>
    public bool DiesSlowly { get; set; }

    /// <summary>How every attempt ends, at once; null while a test decides about each order.</summary>
    public Func<AttemptOrder, AttemptOutcome>? Outcomes { get; set; }

    public ImmutableArray<AttemptId> Running => [.. _running.Keys];

    /// <summary>Whether orders came that nobody has taken.</summary>
    public bool HasOrder => _orders.Reader.TryPeek(out _);

    /// <summary>Most attempts that ran at one time.</summary>
    public int MostAtOnce => Volatile.Read(ref _most);

    private ISchedulerGrain Scheduler => _grains.GetGrain<ISchedulerGrain>(0);

    /// <summary>Starts a silo and reports it for work.</summary>
    public static async Task<ScriptedSilo> JoinAsync(
        IGrainFactory grains, int slots = 1, string name = "silo-1", ImmutableArray<string>? labels = null)
    {
        var silo = new ScriptedSilo(grains, name, slots) { Labels = labels ?? [] };
        await silo.RenewAsync();
        return silo;
    }

    /// <summary>Reports to grains that were started anew, as the same start of the same silo: its attempts have gone on meanwhile.</summary>
    public Task<ImmutableArray<AttemptId>> RejoinAsync(IGrainFactory grains)
    {
        _grains = grains;
        _self = grains.CreateObjectReference<IAttemptRunner>(this);
        return RenewAsync();
    }

    /// <summary>Reports what the silo runs, or what a test wants it to say that it runs.</summary>
    /// <returns>What it must kill.</returns>
    public async Task<ImmutableArray<AttemptId>> RenewAsync(bool draining = false, ImmutableArray<AttemptId>? running = null)
    {
        var orders = await Scheduler.RenewAsync(
            new SiloReport
            {
                Name = Name,
                Instance = Instance,
                Slots = _slots,
                Draining = draining,
                Isolation = "none",
                Running = running ?? Running,
                Labels = Labels,
                Refused = IsRefused,
            },
            _self);
        IsRefused = orders.Refused;
        return orders.Kill;
    }

    /// <summary>Ends in order, as a silo that was told to stop and has nothing left to run.</summary>
    public Task LeaveAsync() => Scheduler.LeaveAsync(Name, Instance);

    public Task StartAsync(AttemptOrder order)
    {
        if (_running.TryAdd(order.Id, order))
        {
            InterlockedMax(ref _most, _running.Count);
            if (Outcomes is { } outcomes)
            {
                _ = Task.Run(() => RunAsync(order, outcomes(order)));
            }
            else
            {
                _orders.Writer.TryWrite(order);
            }
        }

        return Task.CompletedTask;
    }

    public async Task KillAsync(AttemptId attempt)
    {
        if (!DiesSlowly && _running.TryGetValue(attempt, out var order))
        {
            await ReleaseAsync(order);
        }

        _kills.Writer.TryWrite(attempt);
    }

    /// <summary>Waits for an order; a silo that waits reports again and again, as a real one does.</summary>
    public async Task<AttemptOrder> NextOrderAsync()
    {
        var next = _orders.Reader.ReadAsync().AsTask();
        for (var waited = TimeSpan.Zero; waited < Eventually.Patience && !next.IsCompleted; waited += ReportPeriod)
        {
            await Task.WhenAny(next, Task.Delay(ReportPeriod, TimeProvider.System));
            if (!next.IsCompleted)
            {
                await RenewAsync();
            }
        }

        return await next.WithinPatienceAsync($"silo {Name} to be sent an order");
    }

    public Task<AttemptId> NextKillAsync() => _kills.Reader.ReadAsync().AsTask().WithinPatienceAsync($"silo {Name} to be told to kill an attempt");

    public Task<bool> EnterAsync(AttemptOrder order, TaskStage stage) => TaskOf(order).EnterStageAsync(order.Attempt, stage);

    /// <summary>Reports an outcome until it is stored, then gives the slot back.</summary>
    public async Task CompleteAsync(AttemptOrder order, AttemptOutcome outcome)
    {
        await TaskOf(order).CompleteAsync(order.Attempt, outcome);
        await ReleaseAsync(order);
    }

    public async Task ReleaseAsync(AttemptOrder order)
    {
        // First, so that what is counted as running at one time is never more than the slots.
        _running.TryRemove(order.Id, out _);
        await Scheduler.ReleaseAsync(order.Id);
    }

    /// <summary>Enters all stages, then passes.</summary>
    public async Task PassAsync(AttemptOrder order)
    {
        foreach (var stage in new[] { TaskStage.CloningRepo, TaskStage.InstallingDeps, TaskStage.RunningAgent, TaskStage.RunningTests })
        {
            await EnterAsync(order, stage);
        }

        await CompleteAsync(order, Make.Pass());
    }

    /// <summary>Takes so many orders and ends each as the test says, several at one time when the silo has the slots.</summary>
    public async Task WorkAsync(int orders, Func<AttemptOrder, AttemptOutcome> outcome)
    {
        var work = new List<Task>();
        for (var i = 0; i < orders; i++)
        {
            var order = await NextOrderAsync();
            work.Add(RunAsync(order, outcome(order)));
        }

        await Task.WhenAll(work);
    }

    private async Task RunAsync(AttemptOrder order, AttemptOutcome outcome)
    {
        await EnterAsync(order, TaskStage.CloningRepo);
        await CompleteAsync(order, outcome);
    }

    private static void InterlockedMax(ref int most, int candidate)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < candidate && Interlocked.CompareExchange(ref most, candidate, seen) != seen)
        {
        }
    }

    private ITaskGrain TaskOf(AttemptOrder order) => _grains.GetGrain<ITaskGrain>($"{order.Task.BatchId}/{order.Task.TaskId}");
}
