using System.Collections.Concurrent;
using System.ComponentModel;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>
/// One thread that starts every guest and lives as long as the executor. A guest asks the kernel to be killed with its
/// parent, and to the kernel the parent is the <i>thread</i> that started it: from a thread of the pool, which comes and goes
/// with the load, guests would be killed at random.
/// Namespaces belong to a thread as well. Where the kernel allows it this one has mounts of its own: what is mounted for a
/// guest is seen by nobody else, and nothing of it can outlive the executor, however that ends. Further threads share them.
/// </summary>
internal sealed class StartingThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private readonly StartingThread? _origin;
    private SafeFileHandle? _ownNetwork;
    private SafeFileHandle? _mounts;

    public StartingThread()
        : this(origin: null)
    {
    }

    private StartingThread(StartingThread? origin)
    {
        _origin = origin;
        _thread = new Thread(Run) { IsBackground = true, Name = "guest-starter" };
        _thread.Start();
    }

    /// <summary>A further thread with the same mounts. This one must have been used before.</summary>
    public StartingThread CreateSibling() => new(origin: this);

    /// <summary>Null when this thread has mounts of its own, otherwise why not. Known once anything was invoked.</summary>
    public string? MountProblem { get; private set; }

    public Task<T> InvokeAsync<T>(Func<T> function)
    {
        TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                completion.SetResult(function());
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
            }
        });
        return completion.Task;
    }

    public Task InvokeAsync(Action action) => InvokeAsync(() =>
    {
        action();
        return true;
    });

    /// <summary>Does something inside another network namespace. To be called on this thread.</summary>
    public T Within<T>(SafeFileHandle network, Func<T> function)
    {
        _ownNetwork ??= NativeMounts.OpenNetworkOfThread();
        NativeMounts.Enter(network, NativeMounts.NewNetworkNamespace);
        try
        {
            return function();
        }
        finally
        {
            NativeMounts.Enter(_ownNetwork, NativeMounts.NewNetworkNamespace);
        }
    }

    /// <summary>A new network namespace with nothing in it but a loopback interface that is down. To be called on this thread.</summary>
    public SafeFileHandle CreateNetwork()
    {
        _ownNetwork ??= NativeMounts.OpenNetworkOfThread();
        NativeMounts.Unshare(NativeMounts.NewNetworkNamespace);
        try
        {
            return NativeMounts.OpenNetworkOfThread();
        }
        finally
        {
            NativeMounts.Enter(_ownNetwork, NativeMounts.NewNetworkNamespace);
        }
    }

    public void Dispose()
    {
        if (!_work.IsAddingCompleted)
        {
            _work.CompleteAdding();
            _thread.Join();
            _work.Dispose();
            _ownNetwork?.Dispose();
            _mounts?.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            if (_origin is null)
            {
                NativeMounts.Unshare(NativeMounts.NewMountNamespace);
                NativeMounts.StopSharing();
                _mounts = NativeMounts.OpenMountsOfThread();
            }
            else if (_origin._mounts is { } mounts)
            {
                NativeMounts.Unshare(NativeMounts.OwnFolders);
                NativeMounts.Enter(mounts, NativeMounts.NewMountNamespace);
            }
        }
        catch (Win32Exception exception)
        {
            MountProblem = exception.Message;
        }

        foreach (Action action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
