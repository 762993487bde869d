using Executor.Grains.Interfaces.Retention;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Silo.Retention;

/// <summary>Sees again and again to what is kept no longer: batches first, then the files that only they named.</summary>
internal sealed partial class RetentionService(
    IGrainFactory grains,
    BlobCollector collector,
    IOptions<RetentionPeriods> periods,
    RetentionInstruments instruments,
    TimeProvider time,
    ILogger<RetentionService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await Task.WhenAll(
            RepeatAsync(ReapAsync, periods.Value.Reap, stoppingToken),
            RepeatAsync(collector.CollectAsync, periods.Value.Collect, stoppingToken));

    // The first time comes after one period: a start has better things to do.
    private async Task RepeatAsync(Func<CancellationToken, Task> work, TimeSpan period, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await work(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
            }
        }
    }

    private async Task ReapAsync(CancellationToken cancellationToken)
    {
        ReapResult result;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            result = await grains.GetGrain<IRetentionGrain>(0).ReapAsync();
            instruments.Reaped(result.Batches);
        }
        while (result.More);
    }

    [LoggerMessage(LogLevel.Warning, "What is kept no longer could not be removed; it is tried again")]
    private partial void LogFailed(Exception exception);
}
