using System.ComponentModel.DataAnnotations;
using Executor.Execution.Hosting;
using Executor.Execution.Sandbox;
using Executor.Settings;
using Executor.Silo.Hosting;
using SandboxMode = Executor.Execution.Sandbox.SandboxMode;

namespace Executor.Silo.Tests.Hosting;

public sealed class ExecutionSettingsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void Defaults_OfSettings_AreThoseOfExecution()
    {
        var options = Apply(new ExecutorSettings());
        var defaults = new ExecutionOptions();
        Assert.Equal(
            (defaults.WorkDirectory, defaults.CacheDirectory, defaults.CloneTimeout, defaults.AgentTimeout, defaults.TestTimeout, defaults.MaxOutputBytes),
            (options.WorkDirectory, options.CacheDirectory, options.CloneTimeout, options.AgentTimeout, options.TestTimeout, options.MaxOutputBytes));
        Assert.Equal(
            (defaults.Sandbox, defaults.NetworkInstall, defaults.NetworkAgent, defaults.NetworkTests),
            (options.Sandbox, options.NetworkInstall, options.NetworkAgent, options.NetworkTests));
        Assert.Equal(LimitsOf(defaults), LimitsOf(options));
        Assert.Equal((defaults.CacheMinBytes, defaults.CacheMaxBytes), (options.CacheMinBytes, options.CacheMaxBytes));
        Assert.Equal((defaults.MinFreeDiskBytes, defaults.GuestUidBase), (options.MinFreeDiskBytes, options.GuestUidBase));
        Assert.Empty(options.AllowedPrivateNetworks);
    }

    [Fact]
    public void Limits_OfTheOperator_ReachExecutionInBytes()
    {
        var options = Apply(new ExecutorSettings
        {
            TaskMemoryMb = 1 << 24,
            TaskCpus = 0.5,
            TaskPids = 17,
            TaskDiskMb = 1 << 30,
            TaskInodes = 1001,
            CacheMinGb = 3,
            CacheMaxGb = 1 << 20,
            MinFreeDiskGb = 4,
            GuestUidBase = 65_536,
            NetworkAllowPrivate = ["10.0.0.0/8"],
        });
        Assert.Equal((1L << 44, 0.5, 17, 1L << 50, 1001L), LimitsOf(options));
        Assert.Equal((3L << 30, 1L << 50, 4L << 30), (options.CacheMinBytes, options.CacheMaxBytes, options.MinFreeDiskBytes));
        Assert.Equal(65_536, options.GuestUidBase);
        Assert.Equal(["10.0.0.0/8"], options.AllowedPrivateNetworks);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
    }

    [Fact]
    public void Settings_OfTheOperator_ReachExecution()
    {
        var options = Apply(new ExecutorSettings
        {
            DataDirectory = "/data",
            WorkspaceBase = "/fast",
            AgentTimeout = TimeSpan.FromSeconds(7),
            Sandbox = Settings.SandboxMode.Process,
            NetworkTests = NetworkAccess.Full,
            NetworkAgent = NetworkAccess.None,
            AllowedFileRepos = ["/repos"],
        });
        Assert.Equal(("/fast", "/data/cache", TimeSpan.FromSeconds(7)), (options.WorkDirectory, options.CacheDirectory, options.AgentTimeout));
        Assert.Equal(SandboxMode.Process, options.Sandbox);
        Assert.Equal((NetworkPolicy.Full, NetworkPolicy.None), (options.NetworkTests, options.NetworkAgent));
        Assert.Equal(["/repos"], options.AllowedFileRepos);
    }

    [Fact]
    public void AgentEnvironment_File_IsReadLineByLine()
    {
        File.WriteAllText(_file, "# keys of the agent\n\n API_KEY = a=b \nEMPTY=\nno separator\n=nothing\n");
        var options = Apply(new ExecutorSettings { AgentEnvironmentFile = _file });
        Assert.Equal(
            new Dictionary<string, string> { ["API_KEY"] = "a=b", ["EMPTY"] = "" },
            options.AgentEnvironment);
    }

    [Fact]
    public void AgentEnvironment_FileIsMissing_NamesTheSetting() => Assert.StartsWith(
        "AGENT_ENV_FILE /nowhere/env can't be read: ",
        Assert.Throws<IOException>(() => Apply(new ExecutorSettings { AgentEnvironmentFile = "/nowhere/env" })).Message);

    public void Dispose() => File.Delete(_file);

    private static (long, double, int, long, long) LimitsOf(ExecutionOptions options) =>
        (options.MemoryLimitBytes, options.CpuLimit, options.ProcessLimit, options.DiskLimitBytes, options.InodeLimit);

    private static ExecutionOptions Apply(ExecutorSettings settings)
    {
        var options = new ExecutionOptions();
        ExecutionSettings.Apply(settings, options);
        return options;
    }
}
