using Executor.Execution.Layers;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Hosting;

/// <summary>What must have happened before the first attempt, and happens once: the leftovers of a crash go, the caches are looked through.</summary>
internal sealed class Preparation(WorkDirectory workDirectory, HostSurvey survey, SandboxProbe probe, LayerCache layers, GitCache mirrors)
    : IDisposable
{
    private readonly SemaphoreSlim _once = new(1);
    private volatile bool _isDone;

    /// <summary>Whether no other executor works in the same directories. Until then nothing of them may be touched, the groups of guests included.</summary>
    public bool OwnsDirectories { get; private set; }

    /// <exception cref="FaultException">Guests can't run here, or another executor works in the same directory. The next call tries again.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (_isDone)
        {
            return;
        }

        await _once.WaitAsync(cancellationToken);
        try
        {
            if (!_isDone)
            {
                workDirectory.Claim();
                if (!OwnsDirectories)
                {
                    await CleanAsync(cancellationToken);
                    OwnsDirectories = true;
                }

                await probe.ExamineAsync(cancellationToken);
                _isDone = true;
            }
        }
        finally
        {
            _once.Release();
        }
    }

    public void Dispose() => _once.Dispose();

    /// <summary>Before the host is examined: a disk that is short of room may be so by what is given up here.</summary>
    private async Task CleanAsync(CancellationToken cancellationToken)
    {
        // Processes first: what is left of an executor may still write.
        survey.SweepGroups();
        await workDirectory.SweepAsync(cancellationToken);

        // Layers are not given up for room that comes back by itself.
        await workDirectory.SettleAsync();
        await layers.LoadAsync(cancellationToken);
        layers.Register(mirrors.Mirrors);
        await layers.TryTrimAsync(cancellationToken);
    }
}
