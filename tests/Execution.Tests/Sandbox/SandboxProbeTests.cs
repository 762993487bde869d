using Executor.Execution.Sandbox;

namespace Executor.Execution.Tests.Sandbox;

public sealed class SandboxProbeTests
{
    [Fact]
    public async Task Examine_NamespacesWork_SaysSo()
    {
        await using TestBench bench = new();
        SandboxProbe probe = bench.Get<SandboxProbe>();
        Assert.False(probe.CanRun);

        await probe.ExamineAsync(CancellationToken.None);

        Assert.True(probe.CanRun, string.Join('\n', probe.Problems));
        Assert.Equal("namespaces", probe.Isolation);
    }

    [Fact]
    public async Task Examine_ProcessMode_SaysSo()
    {
        await using TestBench bench = new(options => options.Sandbox = SandboxMode.Process);

        await bench.Get<SandboxProbe>().ExamineAsync(CancellationToken.None);

        Assert.Equal("process", bench.Get<SandboxProbe>().Isolation);
    }

    [Fact]
    public async Task Examine_GuestsWouldSeeTheWorkDirectory_RefusesToRun()
    {
        await using TestBench bench = new();
        await using TestBench inside = new(options => options.SystemFolders = [bench.Root, Path.GetDirectoryName(options.WorkDirectory)!]);

        FaultException fault = await Assert.ThrowsAsync<FaultException>(() => inside.RunChildAsync("exit", "0"));

        Assert.Contains("DATA_DIR", fault.Message, StringComparison.Ordinal);
        Assert.False(inside.Get<SandboxProbe>().CanRun);
    }
}
