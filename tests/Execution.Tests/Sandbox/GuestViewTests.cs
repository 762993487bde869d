using System.Net;
using System.Net.Sockets;
using Executor.Execution.Sandbox;
using Executor.Execution.Tasks;

namespace Executor.Execution.Tests.Sandbox;

/// <summary>What a guest in namespaces sees and reaches.</summary>
public sealed class GuestViewTests : IAsyncLifetime
{
    private readonly TestBench _bench = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("/etc/shadow")]
    [InlineData("/etc/gshadow")]
    [InlineData("/root")]
    [InlineData("/proc/keys")]
    public async Task Secret_Read_IsRefused(string path)
    {
        ProcessOutcome outcome = await _bench.RunChildAsync("read-path", path);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("", outcome.Stdout.ToText());
    }

    [Theory]
    [InlineData("/home")]
    [InlineData("/tmp")]
    [InlineData("/etc/ssl/private")]
    public async Task Folder_OfTheHost_IsAbsentOrEmpty(string path)
    {
        ProcessOutcome outcome = await _bench.RunChildAsync("read-path", path);

        // The runtime of the child keeps folders of its own below /tmp, and the child itself may lie below either.
        string[] shown = [TestBench.ChildFolder, TestBench.DotnetRoot, _bench.Root];
        Assert.DoesNotContain(
            outcome.Stdout.ToText().Split('\n', StringSplitOptions.RemoveEmptyEntries),
            entry => !entry.Contains("dotnet") && !shown.Any(folder => $"{folder}/".StartsWith($"{entry}/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/usr/bin/planted")]
    [InlineData("/etc/passwd")]
    [InlineData("/planted")]
    [InlineData("/proc/sys/kernel/core_pattern")]
    [InlineData("/proc/sysrq-trigger")]
    public async Task System_Written_IsRefused(string path)
    {
        ProcessOutcome outcome = await _bench.RunChildAsync("write-path", path);

        Assert.Equal(1, outcome.ExitCode);
    }

    [Fact]
    public async Task Rights_Printed_AreNone()
    {
        ProcessOutcome outcome = await _bench.RunChildAsync("capabilities");

        string[] lines = outcome.Stdout.ToText().Split('\n');
        Assert.Contains("CapEff:\t0000000000000000", lines);
        Assert.Contains("CapBnd:\t0000000000000000", lines);
        Assert.Contains("NoNewPrivs:\t1", lines);
    }

    [Theory]
    [InlineData(NetworkPolicy.None)]
    [InlineData(NetworkPolicy.Full)]
    public async Task Network_OfAnyKind_DoesNotReachTheHost(NetworkPolicy policy)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        string port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(null as IFormatProvider);

        ProcessOutcome outcome = await _bench.Get<GuestSandbox>().RunAsync(
            TestBench.ChildSpec("connect", "127.0.0.1", port),
            _bench.SandboxSpec(policy),
            CancellationToken.None);

        Assert.Equal(1, outcome.ExitCode);
    }

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

    [Fact]
    public async Task Processes_Listed_AreTheGuestsOwn()
    {
        ProcessOutcome outcome = await _bench.RunAsync(
            TestBench.ChildSpec() with { Command = ["/usr/bin/find", "/proc", "-maxdepth", "1", "-name", "[0-9]*"] },
            CancellationToken.None);

        Assert.Equal(["/proc/1", "/proc/2"], outcome.Stdout.ToText().Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Fact]
    public async Task Namespaces_MadeInside_AreRefused()
    {
        ProcessOutcome outcome = await _bench.RunAsync(
            TestBench.ChildSpec() with { Command = ["/usr/bin/unshare", "--user", "/usr/bin/true"] },
            CancellationToken.None);

        Assert.Equal(1, outcome.ExitCode);
    }
}
