using Executor.Execution.Hosting;
using Executor.Execution.Hosting.Checks;

namespace Executor.Execution.Tests.Hosting.Checks;

public sealed class MachineChecksTests
{
    [Theory]
    [InlineData(2, 2, HostCheckState.Ok)]
    [InlineData(4, 0.5, HostCheckState.Ok)]
    [InlineData(1, 1.5, HostCheckState.Degraded)]
    public void Processors_FewerThanOneTaskMayUse_AreDegraded(int processors, double limit, HostCheckState state) =>
        Assert.Equal(state, MachineChecks.CheckProcessors(processors, limit).State);

    [Fact]
    public void Processors_TooFew_SaysWhatToSet() =>
        Assert.Equal("One task may use 2.5: set TASK_CPUS to 2 or less.", MachineChecks.CheckProcessors(2, 2.5).Remedy);

    [Fact]
    public void Memory_LessThanOneTaskMayUse_IsDegraded()
    {
        Assert.Equal(HostCheck.Ok("memory", "4.0 GB"), MachineChecks.CheckMemory(4L << 30, 4L << 30));
        Assert.Equal(
            HostCheck.Degraded("memory", "512 MB", "One task may use 4.0 GB: set TASK_MEMORY_MB to less than 512."),
            MachineChecks.CheckMemory(512L << 20, 4L << 30));
    }
}
