using System.Collections.Immutable;
using Executor.Execution.Hosting;
using Executor.Grains.Interfaces.Scheduling;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Silo.Attempts;

/// <summary>Reports this silo to the scheduler again and again: that keeps its slots, and brings it work. Stopping drains it.</summary>
internal sealed partial class SiloReporter(
    IGrainFactory grains,
    AttemptRunner runner,
    HostState host,
    SiloIdentity identity,
    IOptions<AttemptOptions> options,
    TimeProvider time,
    ILogger<SiloReporter> logger) : BackgroundService
{
    private IAttemptRunner? _self;
    private volatile bool _draining;
    private volatile bool _refused;
    private ImmutableArray<string> _told = [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        await TryReportAsync();
        await runner.DrainAsync(options.Value.Drain, cancellationToken);
        await base.StopAsync(cancellationToken);
        await TryLeaveAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
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
            var status = host.Current;
            Tell(status.Problems);
            _self ??= grains.CreateObjectReference<IAttemptRunner>(runner);
            var report = new SiloReport
            {
                Name = identity.Name,
                Instance = identity.Instance,
                Slots = status.CanRun ? options.Value.Slots : 0,
                Draining = _draining,
                Isolation = status.Isolation,
                Problems = status.Problems,
                Running = runner.Running,
                Host = status.View,
                Labels = options.Value.Labels,
                Refused = _refused,
            };
            var orders = await grains.GetGrain<ISchedulerGrain>(0).RenewAsync(report, _self).WaitAsync(options.Value.ReportTimeout, time);
            Obey(orders.Refused);
            foreach (var attempt in orders.Kill)
            {
                await runner.KillAsync(attempt);
            }
        }
        catch (Exception exception)
        {
            LogReportFailed(exception);
        }
    }

    /// <summary>Two silos of one name are a mistake of whoever started them, and said once: both would say it every other second.</summary>
    private void Obey(bool refused)
    {
        if (refused && !_refused)
        {
            LogRefused(identity.Name);
        }
        else if (!refused && _refused)
        {
            LogTaken(identity.Name);
        }

        _refused = refused;
    }

    /// <summary>Only so that the silo is not shown as lost: its slots are given back already.</summary>
    private async Task TryLeaveAsync()
    {
        try
        {
            await grains.GetGrain<ISchedulerGrain>(0).LeaveAsync(identity.Name, identity.Instance).WaitAsync(options.Value.ReportTimeout, time);
        }
        catch (Exception exception)
        {
            LogReportFailed(exception);
        }
    }

    /// <summary>Logs what is new and what is over: a host is reported every few seconds, its problems only when they change.</summary>
    private void Tell(ImmutableArray<string> problems)
    {
        var before = ImmutableInterlocked.InterlockedExchange(ref _told, problems);
        foreach (var problem in problems.Except(before))
        {
            LogProblem(problem);
        }

        foreach (var problem in before.Except(problems))
        {
            LogSolved(problem);
        }
    }

    [LoggerMessage(LogLevel.Warning, "This host is not all it should be: {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(LogLevel.Information, "This host has got over a problem: {Problem}")]
    private partial void LogSolved(string problem);

    [LoggerMessage(LogLevel.Error, "Another silo that is called {Silo} has started since: this one gets no work. Give each a SILO_NAME of its own.")]
    private partial void LogRefused(string silo);

    [LoggerMessage(LogLevel.Information, "This silo is called {Silo} again, and takes work")]
    private partial void LogTaken(string silo);

    [LoggerMessage(LogLevel.Warning, "The scheduler did not take this silo's report; it is made again")]
    private partial void LogReportFailed(Exception exception);
}
