using System.Collections.Immutable;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Tasks;
using Executor.Grains.Scheduling;
using Executor.TestKit.Batches;

namespace Executor.Grains.Tests.Scheduling;

/// <summary>A table of slots, and what silos and batches tell it.</summary>
public abstract class SlotTableCase
{
    internal static readonly TimeSpan Start = TimeSpan.FromMinutes(1);
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    internal static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    internal SlotTable Table { get; } = new(new SchedulingOptions { SiloLease = Lease, AttemptGrace = Grace });

    internal SilentRunner Runner { get; } = new();

    internal static AttemptId Id(string batchId, string taskId, int attempt = 1) => new(batchId, taskId, attempt);

    internal ImmutableArray<AttemptId> Renew(
        string name,
        int slots,
        TimeSpan? at = null,
        string instance = "first",
        bool draining = false,
        ImmutableArray<AttemptId>? running = null) => Table.Renew(
            new SiloReport { Name = name, Instance = instance, Slots = slots, Draining = draining, Isolation = "none", Running = running ?? [] },
            Runner,
            at ?? Start).Kill;

    internal void Submit(string batchId, int limit, params string[] taskIds) =>
        Table.Submit(new BatchDemand(batchId, limit, [.. taskIds.Select(taskId => Make.Order(batchId, taskId))], []), Start);

    internal void SubmitOrders(string batchId, params ImmutableArray<TaskOrder> orders) =>
        Table.Submit(new BatchDemand(batchId, 8, orders, []), Start);

    internal void Claim(string batchId, AttemptId attempt, string silo, string instance) =>
        Table.Submit(new BatchDemand(batchId, 8, [], [new AttemptClaim(attempt, silo, instance)]), Start);

    /// <summary>Gives every slot that can be given, and opens attempt 1 in each.</summary>
    internal string[] GrantAll()
    {
        var granted = new List<string>();
        while (Table.Next() is var (lease, order))
        {
            lease.Attempt = Id(order.BatchId, order.TaskId);
            granted.Add($"{order.BatchId}/{order.TaskId}");
        }

        return [.. granted];
    }
}
