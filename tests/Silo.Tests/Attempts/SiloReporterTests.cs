using System.Collections.Concurrent;
using System.Collections.Immutable;
using Executor.Blobs;
using Executor.Contracts.Silos;
using Executor.Execution.Hosting;
using Executor.Execution.Tasks;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Silo.Attempts;
using Executor.Silo.Events;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Executor.Silo.Tests.Attempts;

/// <summary>The real reporter before the real scheduler; nothing is run.</summary>
public sealed class SiloReporterTests : IAsyncLifetime
{
    private static readonly HostView View = new()
    {
        Users = "single",
        Limits = "rlimits",
        Layers = "copy",
        System = "read-only",
        Network = "host",
        Seccomp = false,
        Caches = new CacheView(1, 2, 3, 4, 5, 6, 7, 8),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("executor-reporter-").FullName;
    private readonly HostState _state = new();
    private readonly WrittenLog _log = new();
    private GrainTestHost _host = null!;
    private ServiceProvider _services = null!;
    private AttemptRunner _runner = null!;
    private SiloReporter _reporter = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await GrainTestHost.StartAsync();
        _services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddSingleton(new BlobStore(_folder))
            .AddExecution(options => (options.WorkDirectory, options.CacheDirectory) = ($"{_folder}/work", $"{_folder}/cache"))
            .AddSingleton<SiloInstruments>()
            .BuildServiceProvider();
        var options = Microsoft.Extensions.Options.Options.Create(new AttemptOptions
        {
            Slots = 3,
            Labels = ["zone=a", "gpu"],
            ReportPeriod = TimeSpan.FromMilliseconds(10),
        });
        _runner = new AttemptRunner(
            _host.Grains,
            _services.GetRequiredService<TaskRunner>(),
            new LiveOutputHub(_host.Grains, TimeProvider.System, NullLogger<LiveOutputHub>.Instance),
            _services.GetRequiredService<SiloInstruments>(),
            options,
            TimeProvider.System,
            NullLogger<AttemptRunner>.Instance);
        _reporter = new SiloReporter(
            _host.Grains,
            _runner,
            _state,
            new SiloIdentity("silo", "start-1"),
            options,
            TimeProvider.System,
            _log);
        await _reporter.StartAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Host_NotExamined_OffersNoSlots()
    {
        var silo = await SiloAsync("to report", _ => true);

        Assert.Equal((0, "none"), (silo.Slots, silo.Isolation));
        Assert.Equal(["The host has not been examined yet."], silo.Problems);
        Assert.Null(silo.Host);
    }

    [Fact]
    public async Task Host_Examined_IsShownAsItIs()
    {
        _state.SetExamined(new HostStatus { Isolation = "namespaces", View = View, Degraded = ["Layers are copied."] });

        var silo = await SiloAsync("to offer slots", silo => silo.Slots > 0);

        Assert.Equal((3, "namespaces"), (silo.Slots, silo.Isolation));
        Assert.Equal(["Layers are copied."], silo.Problems);
        Assert.Equal(["zone=a", "gpu"], silo.Labels);
        Assert.Equal(SiloState.Ready, silo.State);
        Assert.Equal(View, silo.Host);
    }

    [Fact]
    public async Task Silo_ThatStops_IsNotShownAsLost()
    {
        await SiloAsync("to report", _ => true);

        await _reporter.StopAsync(CancellationToken.None);

        Assert.Empty(await _host.Grains.GetGrain<ISchedulerGrain>(0).GetSilosAsync());
    }

    [Fact]
    public async Task Silo_WhoseNameAnotherHas_SaysSoOnce_AndWorksAgainWhenThatOneIsGone()
    {
        _state.SetExamined(new HostStatus { Isolation = "namespaces", View = View });
        await SiloAsync("to offer slots", silo => silo.Slots == 3);
        var twin = await _host.JoinAsync(slots: 1, "silo");
        await Eventually.GetAsync(
            "the silo to hear of it",
            () => Task.FromResult(_log.Lines),
            lines => lines.Any(line => line.StartsWith("Error ", StringComparison.Ordinal)));
        await twin.RenewAsync();
        Assert.False(twin.IsRefused);
        Assert.Equal(1, (await SiloAsync("to be the twin", _ => true)).Slots);

        await twin.LeaveAsync();
        await SiloAsync("to offer slots again", silo => silo.Slots == 3);

        Assert.Equal(
            ["Error Another silo that is called silo has started since: this one gets no work. Give each a SILO_NAME of its own."],
            _log.Lines.Where(line => line.StartsWith("Error ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Host_ThatBreaksLater_TakesNoMoreWork_AndSaysWhy_Once()
    {
        _state.SetExamined(new HostStatus { Isolation = "namespaces" });
        await SiloAsync("to offer slots", silo => silo.Slots > 0);

        _state.SetBroken("disk", "The disk is full.");
        var broken = await SiloAsync("to take its slots back", silo => silo.Slots == 0);
        Assert.Equal(["The disk is full."], broken.Problems);
        await ReportsAsync(3);

        _state.SetBroken("disk");
        var mended = await SiloAsync("to offer slots again", silo => silo.Slots > 0);
        Assert.Empty(mended.Problems);

        Assert.Single(_log.Lines, line => line == "Warning This host is not all it should be: The disk is full.");
        Assert.Single(_log.Lines, line => line == "Information This host has got over a problem: The disk is full.");
    }

    public async ValueTask DisposeAsync()
    {
        await _reporter.StopAsync(CancellationToken.None);
        _reporter.Dispose();
        _runner.Dispose();
        await _services.DisposeAsync();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<SiloView> SiloAsync(string what, Func<SiloView, bool> wanted) => (await Eventually.GetAsync(
        $"the silo {what}",
        async () => await _host.Grains.GetGrain<ISchedulerGrain>(0).GetSilosAsync(),
        silos => silos.Any(wanted))).Single();

    /// <summary>Further reports, told apart by what they say: the numbers of the cache.</summary>
    private async Task ReportsAsync(int count)
    {
        for (var number = 1; number <= count; number++)
        {
            _state.SetExamined(new HostStatus { Isolation = "namespaces", View = View });
            _state.SetCaches(View.Caches! with { Hits = 1000 + number });
            await SiloAsync($"to make report {number}", silo => silo.Host?.Caches?.Hits == 1000 + number);
        }
    }

    private sealed class WrittenLog : ILogger<SiloReporter>
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public ImmutableArray<string> Lines => [.. _lines];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{logLevel} {formatter(state, exception)}");
    }
}
