using Executor.Execution.Sandbox;

namespace Executor.Execution.Tests.Sandbox;

/// <summary>What a guest in namespaces sees and reaches.</summary>
public sealed class GuestViewTests : IAsyncLifetime
{
    private readonly TestBench _bench = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Mount_ReadOnly_CanBeReadAndNotWritten()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_bench.Root, "given")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), "content");
        SandboxSpec sandbox = new() { Mounts = [new Mount(folder, "/inside")], Network = NetworkPolicy.None };

        ProcessOutcome read = await _bench.Get<GuestSandbox>()
            .RunAsync(TestBench.ChildSpec("read-path", "/inside/file"), sandbox, CancellationToken.None);
        ProcessOutcome write = await _bench.Get<GuestSandbox>()
            .RunAsync(TestBench.ChildSpec("write-path", "/inside/file"), sandbox, CancellationToken.None);

        Assert.Equal("content", read.Stdout.ToText());
        Assert.Equal(1, write.ExitCode);
    }

    [Fact]
    public async Task Descriptors_OfTheLauncher_AreClosed()
    {
        ProcessOutcome outcome = await _bench.RunAsync(
            TestBench.ChildSpec() with { Command = ["/usr/bin/find", "/proc/self/fd", "-type", "l", "-lname", "*.status", "-o", "-lname", "*.options"] },
            CancellationToken.None);

        Assert.Equal("", outcome.Stdout.ToText());
    }
}
