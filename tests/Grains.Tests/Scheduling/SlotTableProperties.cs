using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Tasks;
using Executor.Grains.Scheduling;
using Executor.TestKit.Batches;
using FsCheck;
using FsCheck.Fluent;

namespace Executor.Grains.Tests.Scheduling;

/// <summary>
/// Whatever happens in whatever order, against a model of what really runs: no silo runs more than its slots, no batch more than it may,
/// no task twice, a batch's tasks begin in order, and a batch that could go on is passed by once at most by each other batch that stays.
/// </summary>
public sealed class SlotTableProperties
{
    private const int Steps = 120;

    [Fact]
    public void AnySequenceOfSteps_KeepsTheRules() => Prop
        .ForAll(
            ArbMap.Default.ArbFor<NonNegativeInt[]>(),
            steps =>
            {
                var world = new World();
                foreach (var step in steps)
                {
                    world.Step(what: step.Get % 7, which: step.Get / 7);
                }
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(Steps));

    private sealed class World
    {
        private static readonly (string Name, int Slots)[] Silos = [("s", 1), ("t", 3)];
        private static readonly (string Id, int Limit)[] Batches = [("a", 1), ("b", 2), ("c", 8)];

        private readonly SlotTable _table = new(new SchedulingOptions());
        private readonly SilentRunner _runner = new();
        private readonly Dictionary<AttemptId, string> _running = [];
        private readonly Dictionary<string, Queue<string>> _waiting = Batches.ToDictionary(batch => batch.Id, _ => new Queue<string>());
        private readonly Dictionary<string, HashSet<string>> _passedBy = Batches.ToDictionary(batch => batch.Id, _ => new HashSet<string>());
        private readonly Dictionary<string, int> _submitted = Batches.ToDictionary(batch => batch.Id, _ => 0);
        private TimeSpan _now;

        public void Step(int what, int which)
        {
            _now += TimeSpan.FromMilliseconds(100);
            var (batch, limit) = Batches[which % Batches.Length];
            switch (what)
            {
                case 0:
                    Renew(Silos[which % Silos.Length]);
                    break;
                case 1:
                    Submit(batch, limit, 1 + (which % 5));
                    break;
                case 2 or 3:
                    End(which);
                    break;
                case 4:
                    Withdraw(batch);
                    break;
                case 5:
                    WithdrawTask(which);
                    break;
                default:
                    Assert.Empty(_table.TakeLost(_now));
                    break;
            }

            // Silos go on reporting, so that none is ever lost.
            foreach (var silo in Silos)
            {
                Renew(silo);
            }

            while (_table.Next() is var (lease, order))
            {
                Begin(lease, order);
            }
        }

        private void Renew((string Name, int Slots) silo) => _table.Renew(
            new SiloReport
            {
                Name = silo.Name,
                Instance = "first",
                Slots = silo.Slots,
                Isolation = "none",
                Running = [.. _running.Where(attempt => attempt.Value == silo.Name).Select(attempt => attempt.Key)],
            },
            _runner,
            _now);

        // A batch says all it wants: what waits, and so much more.
        private void Submit(string batch, int limit, int more)
        {
            for (var i = 0; i < more; i++)
            {
                _waiting[batch].Enqueue($"{_submitted[batch]++:000}");
            }

            _table.Submit(new BatchDemand(batch, limit, [.. _waiting[batch].Select(task => Make.Order(batch, task))], []), _now);
        }

        private void Begin(Lease lease, TaskOrder order)
        {
            Assert.Equal(_waiting[order.BatchId].Dequeue(), order.TaskId);
            var attempt = new AttemptId(order.BatchId, order.TaskId, 1);
            lease.Attempt = attempt;
            Assert.True(_running.TryAdd(attempt, lease.Silo), $"{attempt} was begun twice.");
            Assert.InRange(_running.Values.Count(silo => silo == lease.Silo), 1, Silos.Single(silo => silo.Name == lease.Silo).Slots);
            Assert.InRange(_running.Keys.Count(id => id.BatchId == order.BatchId), 1, LimitOf(order.BatchId));

            _passedBy[order.BatchId].Clear();
            foreach (var (batch, waiting) in _waiting.Where(other => other.Key != order.BatchId))
            {
                if (waiting.Count > 0 && _running.Keys.Count(id => id.BatchId == batch) < LimitOf(batch))
                {
                    Assert.True(_passedBy[batch].Add(order.BatchId), $"{order.BatchId} passed {batch} by a second time.");
                }
                else
                {
                    _passedBy[batch].Clear();
                }
            }
        }

        private void End(int which)
        {
            if (_running.Count > 0)
            {
                var ended = _running.Keys.ElementAt(which % _running.Count);
                _running.Remove(ended);
                _table.Release(ended);
            }
        }

        // What is killed goes on until it is dead: it ends in a later step.
        private void Withdraw(string batch)
        {
            _waiting[batch].Clear();
            foreach (var passed in _passedBy.Values)
            {
                passed.Remove(batch);
            }

            Assert.Equal(
                _running.Keys.Where(attempt => attempt.BatchId == batch).ToHashSet(), _table.Withdraw(batch).Select(lease => lease.Attempt!).ToHashSet());
        }

        private void WithdrawTask(int which)
        {
            if (_running.Count > 0)
            {
                var (batch, task, _) = _running.Keys.ElementAt(which % _running.Count);
                Assert.Equal(task, Assert.Single(_table.Withdraw(batch, task)).TaskId);
            }
        }

        private static int LimitOf(string batch) => Batches.Single(candidate => candidate.Id == batch).Limit;
    }
}
