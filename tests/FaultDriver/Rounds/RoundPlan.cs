using System.Collections.Immutable;
using Executor.FaultDriver.Faults;

namespace Executor.FaultDriver.Rounds;

/// <summary>What a seed stands for: the batches of a round and the faults that are done to its server meanwhile.</summary>
internal sealed record RoundPlan(int Seed, ImmutableArray<ImmutableArray<TaskKind>> Batches, ImmutableArray<PlannedFault> Faults)
{
    // Faults of one row fit together: a server with a clock that can be set is another program, and a disk of memory is never slow.
    private static readonly ImmutableArray<ImmutableArray<FaultKind>> Rows =
    [
        [FaultKind.Kill, FaultKind.Pause, FaultKind.SlowDisk],
        [FaultKind.DiskFull, FaultKind.ReadOnlyDisk, FaultKind.KillOnFullDisk, FaultKind.Kill],
        [FaultKind.ClockAhead, FaultKind.ClockBack, FaultKind.Kill, FaultKind.Pause],
    ];

    /// <summary>Disks can be mounted. Without that, the seeds of their faults get those of the first row.</summary>
    public static bool MayMount => Environment.IsPrivilegedProcess;

    public bool NeedsSmallDisks => Faults.Any(fault => Rows[1][..3].Contains(fault.Kind));

    public bool NeedsClock => Faults.Any(fault => Rows[2][..2].Contains(fault.Kind));

    public static RoundPlan Of(int seed)
    {
        var random = new Random(seed);
        var row = Rows[seed % Rows.Length];
        row = row == Rows[1] && !MayMount ? Rows[0] : row;
        var batches = Enumerable.Range(0, random.Next(1, 3)).Select(_ => Tasks(random)).ToImmutableArray();
        var faults = Enumerable.Range(0, random.Next(3, 5)).Select(number =>
        {
            var kind = number == 0 ? row[seed / Rows.Length % row.Length] : row[random.Next(row.Length)];
            return new PlannedFault(kind, Milliseconds(random, 200, 2500), Lasts(kind, random));
        }).ToImmutableArray();
        return new RoundPlan(seed, batches, faults);
    }

    private static ImmutableArray<TaskKind> Tasks(Random random)
    {
        var kinds = Enum.GetValues<TaskKind>();
        return [.. Enumerable.Range(0, random.Next(2, 6)).Select(_ => kinds[random.Next(kinds.Length)])];
    }

    private static TimeSpan Lasts(FaultKind kind, Random random) => kind switch
    {
        FaultKind.Kill => Milliseconds(random, 0, 300),

        // Longer than a silo may be silent, now and then.
        FaultKind.Pause when random.Next(6) == 0 => Milliseconds(random, 16_000, 18_000),
        FaultKind.ClockAhead or FaultKind.ClockBack => Milliseconds(random, 100, 1500),
        _ => Milliseconds(random, 500, 3000),
    };

    private static TimeSpan Milliseconds(Random random, int from, int to) => TimeSpan.FromMilliseconds(random.Next(from, to));
}
