using Executor.Embedded.Activations;
using Executor.Embedded.References;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Executor.Embedded.Observers;

/// <summary>
/// The way to one observer object. Its calls run one at a time, in the order in which they were made. As in Orleans the object is
/// held weakly: whoever created the reference keeps the object alive.
/// </summary>
internal sealed partial class ObserverRoute : ICallRoute
{
    private readonly CallGate _gate;
    private readonly ILogger _logger;

    public ObserverRoute(object observer, TimeProvider clock, TimeSpan responseTimeout, ILogger logger)
    {
        _logger = logger;
        Clock = clock;
        ResponseTimeout = responseTimeout;
        GrainId = GrainId.Create("sys.observer", Guid.NewGuid().ToString("N"));
        _gate = new CallGate(new TurnScheduler(owner: null), clock, static (_, _) => { }, reentrant: false)
        {
            Target = new WeakReference(observer),
        };
        _gate.Open();
    }

    public GrainId GrainId { get; }

    public TimeProvider Clock { get; }

    public TimeSpan ResponseTimeout { get; }

    public void Send(Call call)
    {
        if (!_gate.TryAdd(call))
        {
            call.Reject(Gone());
        }
    }

    /// <summary>Refuses the calls that have not begun, and all later ones.</summary>
    public void Delete()
    {
        foreach (var call in _gate.End())
        {
            call.Reject(Gone());
        }
    }

    /// <summary>Somebody left while something was on its way to him, or something is wrong.</summary>
    public void ReportLost(string method, Exception exception) =>
        LogLost(_logger, exception is OrleansMessageRejectionException ? LogLevel.Debug : LogLevel.Warning, exception, method);

    private OrleansMessageRejectionException Gone() => new($"The reference {GrainId} was deleted.");

    [LoggerMessage(Message = "Observer call {Method} failed")]
    private static partial void LogLost(ILogger logger, LogLevel level, Exception exception, string method);
}
