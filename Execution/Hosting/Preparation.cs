using Executor.Execution.Layers;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Hosting;

/// <summary>What must have happened before the first attempt, and happens once: the leftovers of a crash go, the caches are looked through.</summary>
internal sealed class Preparation(WorkDirectory workDirectory, SandboxProbe probe, LayerCache layers, GitCache mirrors) : IDisposable
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
                // Processes first: what is left of an executor may still write. The examination starts some of our own.
                workDirectory.Claim();
                OwnsDirectories = true;
                SandboxHost host = await probe.ExamineAsync(cancellationToken);
                host.Cgroups?.Sweep();
                await workDirectory.SweepAsync(cancellationToken);
                await layers.LoadAsync(cancellationToken);
                layers.Register(mirrors.Mirrors);
                _isDone = true;
            }
        }
        finally
        {
            _once.Release();
        }
    }

    public void Dispose() => _once.Dispose();
}
