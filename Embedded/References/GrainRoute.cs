using Executor.Embedded.Activations;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Executor.Embedded.References;

/// <summary>The way to one grain; remembers the activation that took the last call.</summary>
internal sealed partial class GrainRoute(Catalog catalog, GrainClass grainClass, GrainId grainId, TimeSpan responseTimeout, ILogger logger)
    : ICallRoute
{
    private volatile Activation? _last;

    public GrainClass GrainClass => grainClass;

    public GrainId GrainId => grainId;

    public TimeProvider Clock => catalog.Clock;

    public TimeSpan ResponseTimeout => responseTimeout;

    public void Send(Call call)
    {
        if (_last?.Gate.TryAdd(call) != true)
        {
            _last = catalog.Send(grainClass, grainId, call);
        }
    }

    public void ReportLost(string method, Exception exception) => LogLost(logger, exception, method, grainId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "One-way call {Method} to grain {GrainId} failed")]
    private static partial void LogLost(ILogger logger, Exception exception, string method, GrainId grainId);
}
