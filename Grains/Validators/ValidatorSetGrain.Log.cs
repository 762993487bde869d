using Microsoft.Extensions.Logging;

namespace Executor.Grains.Validators;

internal sealed partial class ValidatorSetGrain
{
    [LoggerMessage(LogLevel.Information, "The validator set has {Count} validators, {Added} of them new, and {Removed} left it")]
    private partial void LogChanged(int count, int added, int removed);

    [LoggerMessage(LogLevel.Information, "The validator set is fresh again after {Failures} failed tries")]
    private partial void LogRecovered(int failures);

    [LoggerMessage(LogLevel.Warning, "The validator set could not be refreshed and keeps its {Count} validators: {Problem}")]
    private partial void LogRefreshFailed(string problem, int count);

    [LoggerMessage(LogLevel.Error, "The validator set could not be refreshed and keeps its {Count} validators")]
    private partial void LogRefreshBroken(Exception exception, int count);
}
