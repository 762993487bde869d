using System.Globalization;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Hosting.Checks;

/// <summary>Whether the machine has what one task may use. What it may use of a larger machine, as in a container, counts.</summary>
internal sealed class MachineChecks(IOptions<ExecutionOptions> options) : IHostCheckSource
{
    public Task<IReadOnlyList<HostCheck>> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<HostCheck>>(
    [
        CheckProcessors(Environment.ProcessorCount, options.Value.CpuLimit),
        CheckMemory(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, options.Value.MemoryLimitBytes),
    ]);

    internal static HostCheck CheckProcessors(int processors, double limit) => processors >= limit
        ? HostCheck.Ok("processors", $"{processors}")
        : HostCheck.Degraded(
            "processors", $"{processors}", string.Create(CultureInfo.InvariantCulture, $"One task may use {limit}: set TASK_CPUS to {processors} or less."));

    internal static HostCheck CheckMemory(long bytes, long limit) => bytes >= limit
        ? HostCheck.Ok("memory", Size.Show(bytes))
        : HostCheck.Degraded(
            "memory", Size.Show(bytes), $"One task may use {Size.Show(limit)}: set TASK_MEMORY_MB to less than {bytes >> 20}.");
}
