using System.Collections.Immutable;
using System.Text;
using Executor.Blobs;
using Executor.Contracts.Blobs;
using Executor.Contracts.Tasks;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tasks;

/// <summary>Gathers what an attempt leaves behind, so that it is there however the attempt ends.</summary>
internal sealed class EvidenceBuilder(BlobStore blobs, TimeProvider time)
{
    private readonly List<LogRef> _logs = [];
    private readonly List<TestResult> _tests = [];
    private readonly List<StageUsage> _usage = [];
    private TaskStage? _stage;
    private long _stageBegan;
    private ResourceUse _stageUse = ResourceUse.Unknown;

    public string? Commit { get; set; }

    public int? AgentExitCode { get; set; }

    public bool AgentTimedOut { get; set; }

    /// <summary>Why the agent did not end by itself, for a grade that comes later; null when it did.</summary>
    public StageEnd? AgentEnd { get; set; }

    /// <summary>Null until it is known, and when there was nothing to install.</summary>
    public bool? InstallCached { get; set; }

    public ImmutableArray<string> ProtectedEdits { get; set; } = [];

    public PatchRef? Patch { get; private set; }

    /// <summary>The limit that the first test to reach one reached.</summary>
    public LimitBreach? TestBreach { get; private set; }

    public IReadOnlyList<TestResult> Tests => _tests;

    public void Enter(TaskStage stage)
    {
        Leave();
        _stage = stage;
        _stageBegan = time.GetTimestamp();
        _stageUse = ResourceUse.Unknown;
    }

    /// <summary>Adds what one program of the stage used.</summary>
    public void AddUse(ResourceUse use) => _stageUse = _stageUse.With(use);

    /// <summary>Stores both streams as <c>name.stdout</c> and <c>name.stderr</c>.</summary>
    public async Task AddLogsAsync(string name, ProcessOutcome outcome, CancellationToken cancellationToken)
    {
        _logs.AddRange(await Task.WhenAll(CapturedLog.Of(name, outcome).Select(log => StoreAsync(log, cancellationToken))));
    }

    public async Task AddLogAsync(CapturedLog log, CancellationToken cancellationToken) => _logs.Add(await StoreAsync(log, cancellationToken));

    public void AddTest(TestResult test, LimitBreach? breach)
    {
        _tests.Add(test);
        TestBreach ??= breach;
    }

    public async Task AddPatchAsync(TreePatch patch, CancellationToken cancellationToken) =>
        Patch = new PatchRef(await blobs.PutAsync(patch.Bytes, cancellationToken), patch.TotalBytes, patch.Truncated);

    public AttemptEvidence Build()
    {
        List<StageUsage> usage = _stage is { } stage ? [.. _usage, Measure(stage)] : _usage;
        return new AttemptEvidence
        {
            LastStage = _stage,
            Commit = Commit,
            AgentExitCode = AgentExitCode,
            AgentTimedOut = AgentTimedOut,
            Patch = Patch,
            Logs = [.. _logs],
            Tests = [.. _tests],
            Usage = [.. usage],
            ProtectedEdits = ProtectedEdits,
            InstallCached = InstallCached,
        };
    }

    private async Task<LogRef> StoreAsync(CapturedLog log, CancellationToken cancellationToken)
    {
        BlobRef blob = await blobs.PutAsync(Encoding.UTF8.GetBytes(log.Text), cancellationToken);
        return new LogRef(log.Name, blob, log.TotalBytes, log.Truncated);
    }

    private void Leave()
    {
        if (_stage is { } stage)
        {
            _usage.Add(Measure(stage));
        }
    }

    private StageUsage Measure(TaskStage stage) => new(
        stage,
        (long)time.GetElapsedTime(_stageBegan).TotalMilliseconds,
        (long?)_stageUse.Cpu?.TotalMilliseconds,
        _stageUse.PeakMemoryBytes,
        _stageUse.PeakProcesses,
        _stageUse.ReadBytes,
        _stageUse.WrittenBytes);
}
