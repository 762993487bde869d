using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;

namespace Executor.Execution.Tests.Hostile;

/// <summary>Looks for the executor's environment, settings, keys, other attempts and the user's own files → none of it is there.</summary>
public sealed class H30_HostSecrets(HostileHost host) : HostileCase(host)
{
    private const string Secret = "must not leak";

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Environment_Printed_HoldsOnlyWhatWasGiven(SandboxMode mode)
    {
        Environment.SetEnvironmentVariable("EXECUTOR_TEST_SECRET", Secret);

        ProcessOutcome outcome = await Host.For(mode).RunChildAsync("print-env");

        // PWD is set by bwrap, the run's mark is how offspring is found without namespaces.
        string[] names = [.. outcome.Stdout.ToText().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0])];
        Assert.Equal(["DOTNET_EnableDiagnostics"], names.Except(["PWD", "EXECUTOR_RUN"]));
    }

    [Fact]
    public async Task Environments_OfAllProcesses_AreTheGuestsAlone()
    {
        Environment.SetEnvironmentVariable("EXECUTOR_TEST_SECRET", Secret);

        ProcessOutcome outcome = await RunAsync("environments");

        string text = outcome.Stdout.ToText();
        Assert.StartsWith("/proc/1: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Processes_Listed_AreTheGuestsOwn()
    {
        ProcessOutcome outcome = await RunAsync(
            TestBench.ChildSpec() with { Command = ["/usr/bin/find", "/proc", "-maxdepth", "1", "-name", "[0-9]*"] },
            Sandbox());

        Assert.Equal(["/proc/1", "/proc/2"], outcome.Stdout.ToText().Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Theory]
    [InlineData("/etc/shadow")]
    [InlineData("/etc/gshadow")]
    [InlineData("/root")]
    [InlineData("/proc/keys")]
    public async Task Secret_Read_IsRefused(string path)
    {
        ProcessOutcome outcome = await RunAsync("read-path", path);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("", outcome.Stdout.ToText());
    }

    [Theory]
    [InlineData("/home")]
    [InlineData("/tmp")]
    [InlineData("/etc/ssl/private")]
    public async Task Folder_OfTheHost_IsAbsentOrEmpty(string path)
    {
        ProcessOutcome outcome = await RunAsync("read-path", path);

        // The runtime of the child keeps folders of its own below /tmp, and the child itself may lie below either.
        string[] shown = [TestBench.ChildFolder, TestBench.DotnetRoot, Bench.Root];
        Assert.DoesNotContain(
            outcome.Stdout.ToText().Split('\n', StringSplitOptions.RemoveEmptyEntries),
            entry => !entry.Contains("dotnet") && !shown.Any(folder => $"{folder}/".StartsWith($"{entry}/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Files_OfTheExecutorAndItsUser_AreNotThere()
    {
        string keys = Directory.CreateDirectory(Path.Combine(Bench.Root, "keys")).FullName;
        await File.WriteAllTextAsync(Path.Combine(keys, "validator"), Secret);
        string other = Bench.Folders.CreateAttemptFolder();
        await File.WriteAllTextAsync(Path.Combine(other, "file"), Secret);
        TestBench.OpenToAll(keys);
        TestBench.OpenToAll(other);
        string[] paths =
        [
            keys, Path.Combine(keys, "validator"), other, Path.Combine(other, "file"), Bench.Folders.Root, Bench.Folders.Runs,
            Path.Combine(Bench.Root, "cache"), Path.Combine(Bench.Root, "blobs"), AppContext.BaseDirectory,
            "/root/.ssh", "/root/.bashrc", "/home", "/etc/executor", "/etc/ssh", "/run/docker.sock", "/var/run/docker.sock",
            "/run/containerd/containerd.sock", "/run/dbus/system_bus_socket", "/run/user", "/run/secrets", "/var/run/secrets",
            "/sys/fs/cgroup", "/sys/kernel", "/sys/class/net", "/proc/kcore", "/proc/sched_debug", "/proc/1/root/etc/hostname",
            "/dev/kmsg", "/dev/mem", "/dev/vda", "/dev/sda", "/dev/kvm", "/dev/fuse", "/dev/net/tun", "/var/log", "/var/lib",
            .. Path.GetDirectoryName(Bench.Root) == "/tmp" ? Directory.EnumerateDirectories("/tmp").Where(path => path != Bench.Root).Take(20) : [],
        ];

        ProcessOutcome outcome = await RunAsync(["readable", .. paths]);
        Directory.Delete(other, recursive: true);

        // The root of process 1 is the guest's own.
        string[] seen = outcome.Stdout.ToText().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Empty(seen.Except(["/proc/1/root/etc/hostname"]));
        Assert.True(outcome.Succeeded, outcome.Stderr.ToText());
    }
}
