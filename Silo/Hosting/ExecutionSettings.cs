using Executor.Execution.Archives;
using Executor.Execution.Hosting;
using Executor.Execution.Sandbox;
using Executor.Settings;
using SandboxMode = Executor.Execution.Sandbox.SandboxMode;

namespace Executor.Silo.Hosting;

internal static class ExecutionSettings
{
    private const long Mega = 1L << 20;
    private const long Giga = 1L << 30;

    public static void Apply(ExecutorSettings settings, ExecutionOptions options)
    {
        options.WorkDirectory = WorkDirectory(settings);
        options.CacheDirectory = Path.Combine(settings.DataDirectory, "cache");
        options.CloneTimeout = settings.CloneTimeout;
        options.AgentTimeout = settings.AgentTimeout;
        options.TestTimeout = settings.TestTimeout;
        options.MaxOutputBytes = settings.MaxOutputBytes;
        options.AllowedFileRepos = settings.AllowedFileRepos;
        options.Sandbox = Mode(settings.Sandbox);
        options.NetworkInstall = Policy(settings.NetworkInstall);
        options.NetworkAgent = Policy(settings.NetworkAgent);
        options.NetworkTests = Policy(settings.NetworkTests);
        options.AllowedPrivateNetworks = settings.NetworkAllowPrivate;
        options.GuestUidBase = settings.GuestUidBase;
        options.MemoryLimitBytes = settings.TaskMemoryMb * Mega;
        options.CpuLimit = settings.TaskCpus;
        options.ProcessLimit = settings.TaskPids;
        options.DiskLimitBytes = settings.TaskDiskMb * Mega;
        options.InodeLimit = settings.TaskInodes;
        options.CacheMinBytes = settings.CacheMinGb * Giga;
        options.CacheMaxBytes = settings.CacheMaxGb * Giga;
        options.MinFreeDiskBytes = settings.MinFreeDiskGb * Giga;
        options.AgentEnvironment = ReadEnvironment(settings.AgentEnvironmentFile);
    }

    public static ArchiveOptions ToArchiveOptions(ExecutorSettings settings) => new() { AllowPartial = settings.AllowPartialArchives };

    /// <summary>Beside the attempts, which sweep their own folder at start.</summary>
    public static string ImportDirectory(ExecutorSettings settings) => Path.Combine(settings.DataDirectory, "import");

    private static string WorkDirectory(ExecutorSettings settings) => settings.WorkspaceBase ?? Path.Combine(settings.DataDirectory, "work");

    private static SandboxMode Mode(Settings.SandboxMode mode) => mode == Settings.SandboxMode.Process ? SandboxMode.Process : SandboxMode.Required;

    private static NetworkPolicy Policy(NetworkAccess access) => access == NetworkAccess.Full ? NetworkPolicy.Full : NetworkPolicy.None;

    /// <summary>Lines of <c>NAME=value</c>; empty lines and lines that begin with <c>#</c> are skipped.</summary>
    private static Dictionary<string, string> ReadEnvironment(string? path)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in path is null ? [] : ReadLines(path))
        {
            var text = line.Trim();
            var separator = text.IndexOf('=');
            if (text.StartsWith('#') || separator <= 0)
            {
                continue;
            }

            variables[text[..separator].Trim()] = text[(separator + 1)..].Trim();
        }

        return variables;
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"AGENT_ENV_FILE {path} can't be read: {exception.Message}", exception);
        }
    }
}
