using System.Diagnostics.Metrics;
using Executor.Contracts.Silos;
using Executor.Execution.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Silo.Tests;

public sealed class SiloInstrumentsTests : IDisposable
{
    private readonly HostState _host = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, (string Type, long Value, int Labels)> _measured = [];

    public SiloInstrumentsTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _measured[instrument.Name] = (instrument.GetType().Name.Split('`')[0], value, tags.Length));
        _listener.Start();
        _ = new SiloInstruments(meters, _host);
    }

    [Fact]
    public void Cache_ThatIsNotThere_IsNotMeasured()
    {
        _listener.RecordObservableInstruments();

        Assert.Empty(_measured);
    }

    [Fact]
    public void Cache_Counted_IsMeasuredWithoutLabels()
    {
        _host.SetCaches(new CacheView(Bytes: 1, Entries: 2, InUse: 3, Hits: 4, Misses: 5, Evicted: 6, Corrupt: 7, MaxBytes: 8));
        _listener.RecordObservableInstruments();
        _host.SetCaches(new CacheView(Bytes: 10, Entries: 20, InUse: 3, Hits: 40, Misses: 50, Evicted: 60, Corrupt: 7, MaxBytes: 8));
        _listener.RecordObservableInstruments();

        Assert.Equal(
            new Dictionary<string, (string, long, int)>
            {
                ["executor.cache.bytes"] = ("ObservableGauge", 10, 0),
                ["executor.cache.entries"] = ("ObservableGauge", 20, 0),
                ["executor.cache.hits"] = ("ObservableCounter", 40, 0),
                ["executor.cache.misses"] = ("ObservableCounter", 50, 0),
                ["executor.cache.evictions"] = ("ObservableCounter", 60, 0),
            },
            _measured);
    }

    [Fact]
    public void Folders_ThatCouldNotBeDeleted_AreMeasured()
    {
        _host.SetUndeleted(3);
        _listener.RecordObservableInstruments();

        Assert.Equal(("ObservableGauge", 3, 0), Assert.Single(_measured, measured => measured.Key == "executor.undeleted.folders").Value);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }
}
