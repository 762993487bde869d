using System.Collections.Concurrent;
using Executor.Grains.Callbacks;

namespace Executor.TestKit.Callbacks;

/// <summary>Sends nothing: writes down what it was given and answers as a test says, at first that everything was taken.</summary>
public sealed class ScriptedCallbackSender : ICallbackSender
{
    private readonly ConcurrentQueue<CallbackDelivery> _sent = new();

    public IReadOnlyCollection<CallbackDelivery> Sent => _sent;

    /// <summary>What goes wrong at the attempt of this number, from 1; null when nothing does.</summary>
    public Func<int, string?> Error { get; set; } = _ => null;

    public Task<string?> SendAsync(CallbackDelivery delivery, CancellationToken cancellationToken)
    {
        _sent.Enqueue(delivery);
        return Task.FromResult(Error(_sent.Count));
    }
}
