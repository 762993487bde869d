using Executor.Execution.Hosting;

namespace Executor.Execution.Tasks;

/// <summary>
/// The limits in force for one attempt: what the task asks for where that is less than the operator's, else the operator's. What is too
/// little to start a guest with is raised to the least that does: a guest that can't be started would look like a fault of ours.
/// </summary>
internal sealed record EffectiveLimits
{
    // The least an operator can set, too (ExecutionOptions), so that raising never goes above the operator's.
    private const long LeastMemory = 16L << 20;
    private const double LeastCpus = 0.1;
    private const int LeastProcesses = 16;
    private const long LeastDisk = 16L << 20;

    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(100);

    public required long MemoryBytes { get; init; }

    /// <summary>Fractions included.</summary>
    public required double Cpus { get; init; }

    /// <summary>Processes and threads.</summary>
    public required int Processes { get; init; }

    public required long DiskBytes { get; init; }

    /// <summary>The operator's: a task can't ask for less.</summary>
    public required long Inodes { get; init; }

    public required TimeSpan AgentTimeout { get; init; }

    /// <summary>Of each script.</summary>
    public required TimeSpan TestTimeout { get; init; }

    public static EffectiveLimits Of(TaskLimits wanted, ExecutionOptions options) => new()
    {
        MemoryBytes = Lower(Bytes(wanted.MemoryMb), LeastMemory, options.MemoryLimitBytes),
        Cpus = Lower(wanted.Cpus, LeastCpus, options.CpuLimit),
        Processes = Lower(wanted.Pids, LeastProcesses, options.ProcessLimit),
        DiskBytes = Lower(Bytes(wanted.DiskMb), LeastDisk, options.DiskLimitBytes),
        Inodes = options.InodeLimit,
        AgentTimeout = Lower(wanted.AgentTimeout, LeastTime, options.AgentTimeout),
        TestTimeout = Lower(wanted.TestTimeout, LeastTime, options.TestTimeout),
    };

    private static long? Bytes(int? megabytes) => (long?)megabytes << 20;

    private static T Lower<T>(T? wanted, T least, T limit)
        where T : struct, IComparable<T> =>
        wanted is not { } value || value.CompareTo(limit) > 0 ? limit : value.CompareTo(least) < 0 ? Min(least, limit) : value;

    private static T Min<T>(T left, T right)
        where T : IComparable<T> => left.CompareTo(right) < 0 ? left : right;
}
