using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Executor.Embedded.Activations;

internal sealed partial class Activation
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Grain {GrainId} could not be activated")]
    private static partial void LogActivationFailed(ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Grain {GrainId} failed while it was deactivated")]
    private static partial void LogDeactivationFailed(ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Grain {GrainId} is deactivated: its stored state was changed by someone else")]
    private static partial void LogStateConflict(ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A timer or stream callback of grain {GrainId} failed")]
    private static partial void LogCallbackFailed(ILogger logger, Exception exception, GrainId grainId);
}
