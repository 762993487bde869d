using Executor.Execution.Sandbox;
using Executor.Grains.Interfaces.Scheduling;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Silo.Attempts;

/// <summary>Reports this silo to the scheduler again and again: that keeps its slots, and brings it work. Stopping drains it.</summary>
internal sealed partial class SiloReporter(
    IGrainFactory grains,
    AttemptRunner runner,
    SandboxProbe probe,
    SiloIdentity identity,
    IOptions<AttemptOptions> options,
    TimeProvider time,
    ILogger<SiloReporter> logger) : BackgroundService
{
    private IAttemptRunner? _self;
    private volatile bool _draining;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        await TryReportAsync();
        await runner.DrainAsync(options.Value.Drain, cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var problem in probe.Problems)
        {
            LogProblem(problem);
        }

        using var timer = new PeriodicTimer(options.Value.ReportPeriod, time);
        do
        {
            await TryReportAsync();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryReportAsync()
    {
        try
        {
            _self ??= grains.CreateObjectReference<IAttemptRunner>(runner);
            var report = new SiloReport
            {
                Name = identity.Name,
                Instance = identity.Instance,
                Slots = probe.CanRun ? options.Value.Slots : 0,
                Draining = _draining,
                Isolation = probe.Isolation,
                Problems = [.. probe.Problems],
                Running = runner.Running,
            };
            foreach (var attempt in await grains.GetGrain<ISchedulerGrain>(0).RenewAsync(report, _self))
            {
                await runner.KillAsync(attempt);
            }
        }
        catch (Exception exception)
        {
            LogReportFailed(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "This host is not all it should be: {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(LogLevel.Warning, "The scheduler did not take this silo's report; it is made again")]
    private partial void LogReportFailed(Exception exception);
}
