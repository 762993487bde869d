using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>A network of one program: a namespace, and the process that carries its traffic to the outside.</summary>
internal sealed class GuestNetwork(SafeFileHandle @namespace) : IAsyncDisposable, IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private Task _carrier = Task.CompletedTask;

    public SafeFileHandle Namespace => @namespace;

    public CancellationToken End => _end.Token;

    public bool IsAlive => !_carrier.IsCompleted;

    public void CarriedBy(Task carrier) => _carrier = carrier;

    public void Dispose()
    {
        _end.Cancel();
        @namespace.Dispose();
    }

    /// <summary>Completes when nothing carries its traffic any more.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _carrier;
    }
}
