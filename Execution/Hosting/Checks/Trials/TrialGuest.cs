using Executor.Execution.Sandbox;
using Executor.Execution.Tasks;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>Runs short scripts as guests of a host that was found fit.</summary>
internal sealed class TrialGuest(SandboxHost host, GuestFolders folders, GuestSandbox sandbox, WorkFolders workFolders)
{
    /// <summary>When a part of the host does not do what was found possible a moment before.</summary>
    private const string Unexpected = "This should not be so: report it with the output of executor check-host --json.";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public SandboxHost Host => host;

    public GuestFolders Folders => folders;

    /// <summary>What a guest may use when a trial is not about that.</summary>
    public static ResourceLimits Limits { get; } = new()
    {
        MemoryBytes = 256 << 20,
        Cpus = 1,
        Processes = 64,
        DiskBytes = 64 << 20,
        Inodes = 10_000,
    };

    /// <summary>A new folder that belongs to guests.</summary>
    public string CreateFolder() => folders.Create(Path.Combine(workFolders.CreateAttemptFolder(), "trial"));

    /// <summary>Where a guest finds a folder.</summary>
    public string PathOf(string folder) => host.Bubblewrap is null ? folder : "/trial";

    /// <summary>What a guest has in a trial.</summary>
    /// <param name="folder">A folder of the host that it may write.</param>
    /// <param name="limits">Null for <see cref="Limits"/>.</param>
    /// <param name="network">Its network.</param>
    public SandboxSpec Spec(string? folder = null, ResourceLimits? limits = null, NetworkPolicy network = NetworkPolicy.None) => new()
    {
        Mounts = folder is null ? [] : [new Mount(folder, PathOf(folder), Writable: true)],
        Network = network,
        Limits = limits ?? Limits,
    };

    /// <param name="script">For the shell.</param>
    /// <param name="spec">What the guest has.</param>
    /// <param name="parameter">First parameter of the script.</param>
    /// <param name="cancellationToken">Kills the guest.</param>
    public Task<ProcessOutcome> RunAsync(string script, SandboxSpec spec, string parameter, CancellationToken cancellationToken) => sandbox.RunAsync(
        new ProcessSpec
        {
            Command = ["/bin/sh", "-c", script, "trial", parameter],
            Environment = ProcessSpec.ToolEnvironment,
            Directory = "/",
            Timeout = Limit,
            Output = new OutputBound(64 * 1024),
        },
        spec,
        cancellationToken);

    public Task<ProcessOutcome> RunAsync(string script, SandboxSpec spec, CancellationToken cancellationToken) =>
        RunAsync(script, spec, "", cancellationToken);

    /// <summary>The row of a trial whose outcome is a matter of one part of the host.</summary>
    public HostCheck Judge(string name, HostPart part, bool isWell, string measured) =>
        isWell ? HostCheck.Ok(name, measured) : HostCheck.Degraded(name, measured, host.RemedyOf(part) ?? Unexpected);

    public static HostCheck Broken(string name, FaultException exception) => HostCheck.Degraded(
        name,
        exception.Detail is { } detail ? $"{exception.Message} {detail.Trim()}" : exception.Message,
        Unexpected);
}
