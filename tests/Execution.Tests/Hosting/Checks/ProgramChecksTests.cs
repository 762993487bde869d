using Executor.Execution.Hosting;
using Executor.Execution.Hosting.Checks;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Tests.Hosting.Checks;

public sealed class ProgramChecksTests : IAsyncDisposable
{
    private readonly TestBench _bench = new();

    [Fact]
    public async Task Programs_NotThere_AreMissingWhenNeeded_AndDegradedWhenNot()
    {
        IReadOnlyList<HostCheck> checks = await CheckAsync(SandboxMode.Required);

        Assert.Equal(
            ["git", "bash", "bwrap", "setpriv", "find", "tar"],
            checks.Where(check => check.State == HostCheckState.Missing).Select(check => check.Name));
        Assert.Equal(
            ["slirp4netns", "ip", "python3", "pip", "node", "npm"], checks.Where(check => check.State == HostCheckState.Degraded).Select(check => check.Name));
        Assert.Contains(checks, check => check is { Name: "bwrap", Measured: "not installed", Remedy: "Install the package: apt-get install -y bubblewrap" });
        Assert.Contains(checks, check => check is { Name: "pip", Remedy: "Install the package: apt-get install -y python3-pip" });
    }

    [Fact]
    public async Task Bubblewrap_WithoutNamespaces_IsNotNeeded() => Assert.Equal(
        HostCheckState.Degraded, Assert.Single(await CheckAsync(SandboxMode.Process), check => check.Name == "bwrap").State);

    [Fact]
    public async Task Program_ThatIsThere_IsShownWithItsVersion()
    {
        Put("git", "echo 'git version 12.34.5 (of a test)'");
        Put("python3", "case $1 in --version) echo Python 3.99.1;; *) echo No module named pip >&2; exit 1;; esac");

        IReadOnlyList<HostCheck> checks = await CheckAsync(SandboxMode.Required);

        Assert.Contains(HostCheck.Ok("git", "12.34.5"), checks);
        Assert.Contains(HostCheck.Ok("python3", "3.99.1"), checks);
        HostCheck pip = Assert.Single(checks, check => check.Name == "pip");
        Assert.Equal((HostCheckState.Degraded, "fails with exit code 1"), (pip.State, pip.Measured));
    }

    [Fact]
    public async Task Program_IsGivenNothingOfTheExecutors()
    {
        Put("git", $"/usr/bin/env > {_bench.SharedPath("seen")}; echo git 1.0");

        await CheckAsync(SandboxMode.Required);

        IEnumerable<string> names = (await File.ReadAllLinesAsync(_bench.SharedPath("seen"))).Select(line => line.Split('=')[0]);
        Assert.Empty(names.Except(["HOME", "LANG", "NPM_CONFIG_LOGS_MAX", "NPM_CONFIG_UPDATE_NOTIFIER", "PATH", "PWD", "SHLVL", "_", ProcessMark.Variable]));
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    private async Task<IReadOnlyList<HostCheck>> CheckAsync(SandboxMode mode)
    {
        ExecutionOptions options = new() { WorkDirectory = _bench.Root, Sandbox = mode };
        ProgramChecks checks = new(_bench.Get<Launcher>(), Options.Create(options), new ProgramFolders(_bench.Shared));
        return await checks.CheckAsync(CancellationToken.None);
    }

    private void Put(string program, string script)
    {
        string path = _bench.SharedPath(program);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
