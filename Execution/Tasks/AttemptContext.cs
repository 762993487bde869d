using System.Collections.Immutable;
using Executor.Contracts.Events;
using Executor.Execution.Hosting;
using Executor.Execution.Layers;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tasks;

/// <summary>What the stages of one attempt share, in the order in which they find it out.</summary>
internal sealed class AttemptContext(TaskAttempt attempt, SandboxHost host, AttemptLayout layout, AttemptTools tools, EvidenceBuilder evidence)
    : IAsyncDisposable
{
    private readonly List<LayerLease> _leases = [];

    public TaskAttempt Attempt => attempt;

    public AttemptLayout Layout => layout;

    public AttemptTools Tools => tools;

    public EvidenceBuilder Evidence => evidence;

    public ExecutionOptions Options => tools.Options;

    public GuestFolders Folders { get; } = new(host, tools.Copier);

    public SandboxHost Host => host;

    /// <summary>Part of the name of each layer: how layers are laid over each other, and whose files they hold.</summary>
    public string LayerStyle => $"{(Folders.AreOverlays ? "overlays" : "copies")} of user {host.Users?.First}";

    /// <summary>Set by the first stage, as the two after it.</summary>
    public TaskDefinition Task { get; set; } = null!;

    public EffectiveLimits Limits { get; set; } = null!;

    public AgentFacts Facts { get; set; } = null!;

    /// <summary>The tree as it was cloned, and the name of its layer.</summary>
    public FolderStack Tree { get; set; } = null!;

    public string TreeKey { get; set; } = null!;

    /// <summary>Set by the second stage.</summary>
    public InstalledFolders Installed { get; set; } = null!;

    public AgentFolders Agent { get; set; } = null!;

    /// <summary>Set by the third stage: the tree as the agent left it, and what is different in it.</summary>
    public FolderStack AgentTree { get; set; } = null!;

    public TreeChanges Changes { get; set; } = TreeChanges.None;

    /// <summary>What of the agent's change fresh grading does without, and why; null when it has all of it.</summary>
    public string? Ungraded { get; set; }

    /// <summary>Keeps a layer until the attempt ends.</summary>
    public LayerLease Hold(LayerLease lease)
    {
        _leases.Add(lease);
        return lease;
    }

    /// <summary>Runs a guest within the task's limits, and keeps what it printed and used.</summary>
    public async Task<ProcessOutcome> RunAsync(string log, StageProgram program, CancellationToken cancellationToken)
    {
        foreach (Mount mount in program.Mounts.Where(mount => mount.Writable && Directory.Exists(mount.Source)))
        {
            // The guest before may have shut it: then this one could not be started in it.
            GuestTree.Open(mount.Source);
        }

        ProcessSpec process = new()
        {
            Command = program.Command,
            Environment = program.Environment,
            Directory = program.Directory,
            Timeout = program.Timeout,
            Output = new OutputBound(Options.MaxOutputBytes),
            LiveStdout = attempt.Output?.Open($"{log}.stdout", OutputKind.Stdout),
            LiveStderr = attempt.Output?.Open($"{log}.stderr", OutputKind.Stderr),
        };
        SandboxSpec sandbox = new()
        {
            Mounts = program.Mounts,
            SystemMounts = program.SystemMounts,
            Network = program.Network,
            Rights = program.Rights,
            Limits = new ResourceLimits
            {
                MemoryBytes = Limits.MemoryBytes,
                Cpus = Limits.Cpus,
                Processes = Limits.Processes,
                DiskBytes = Limits.DiskBytes,
                Inodes = Limits.Inodes,
            },
        };
        ProcessOutcome outcome = await tools.Sandbox.RunAsync(process, sandbox, cancellationToken);
        evidence.AddUse(outcome.Use);
        await evidence.AddLogsAsync(log, outcome, cancellationToken);
        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (LayerLease lease in _leases)
        {
            await lease.DisposeAsync();
        }
    }
}

/// <summary>What installing made of the tree and of the system.</summary>
/// <param name="Tree">The repository.</param>
/// <param name="Home">HOME; null when nothing was installed.</param>
/// <param name="System">System folders that were changed, for reading.</param>
/// <param name="Key">Names all of it.</param>
internal sealed record InstalledFolders(FolderStack Tree, FolderStack? Home, ImmutableArray<Mount> System, string Key);

/// <summary>The agent's own files.</summary>
/// <param name="Code">Folder on the host.</param>
/// <param name="Packages">What its requirements.txt asks for; folder on the host.</param>
/// <param name="Entry">What is started.</param>
/// <param name="HasPackages">Whether it has a requirements.txt.</param>
internal sealed record AgentFolders(string Code, string Packages, Archives.AgentEntry Entry, bool HasPackages);
