using Executor.Execution.Hosting;
using Executor.Execution.Tasks;
using Executor.Settings;
using Executor.Silo.Hosting;

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
    }

    [Fact]
    public void Settings_OfTheOperator_ReachExecution()
    {
        var options = Apply(new ExecutorSettings
        {
            DataDirectory = "/data",
            WorkspaceBase = "/fast",
            AgentTimeout = TimeSpan.FromSeconds(7),
            Sandbox = SandboxMode.Process,
            NetworkTests = NetworkAccess.Full,
            NetworkAgent = NetworkAccess.None,
            AllowedFileRepos = ["/repos"],
        });
        Assert.Equal(("/fast", "/data/cache", TimeSpan.FromSeconds(7)), (options.WorkDirectory, options.CacheDirectory, options.AgentTimeout));
        Assert.Equal(Execution.Sandbox.SandboxMode.Process, options.Sandbox);
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

    private static ExecutionOptions Apply(ExecutorSettings settings)
    {
        var options = new ExecutionOptions();
        ExecutionSettings.Apply(settings, options);
        return options;
    }
}
