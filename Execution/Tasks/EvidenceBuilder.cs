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

    public string? Commit { get; set; }

    public int? AgentExitCode { get; set; }

    public bool AgentTimedOut { get; set; }

    public PatchRef? Patch { get; private set; }

    public IReadOnlyList<TestResult> Tests => _tests;

    public void Enter(TaskStage stage)
    {
        Leave();
        _stage = stage;
        _stageBegan = time.GetTimestamp();
    }

    /// <summary>Stores both streams as <c>name.stdout</c> and <c>name.stderr</c>.</summary>
    public async Task AddLogsAsync(string name, ProcessOutcome outcome, CancellationToken cancellationToken)
    {
        await AddLogAsync($"{name}.stdout", outcome.Stdout, cancellationToken);
        await AddLogAsync($"{name}.stderr", outcome.Stderr, cancellationToken);
    }

    public void AddTest(TestResult test) => _tests.Add(test);

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
        };
    }

    private void Leave()
    {
        if (_stage is { } stage)
        {
            _usage.Add(Measure(stage));
        }
    }

    private StageUsage Measure(TaskStage stage) =>
        new(stage, (long)time.GetElapsedTime(_stageBegan).TotalMilliseconds, null, null, null, null, null);

    private async Task AddLogAsync(string name, CapturedOutput output, CancellationToken cancellationToken)
    {
        BlobRef blob = await blobs.PutAsync(Encoding.UTF8.GetBytes(output.ToText()), cancellationToken);
        _logs.Add(new LogRef(name, blob, output.TotalBytes, output.Truncated));
    }
}
