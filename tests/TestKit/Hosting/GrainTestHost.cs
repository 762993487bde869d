using System.Collections.Immutable;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Grains.Callbacks;
using Executor.Grains.Consensus;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Validators;
using Executor.TestKit.Callbacks;
using Executor.TestKit.Consensus;
using Executor.TestKit.Scheduling;
using Executor.TestKit.Time;
using Executor.TestKit.Validators;
using Executor.TestKit.Waiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OptionsOf = Microsoft.Extensions.Options.Options;

namespace Executor.TestKit.Hosting;

/// <summary>
/// The real grains on a real host. Only what is outside of them is scripted: reading archives, the source of validators, and the silos,
/// which a test lets join. The other file of this class says which grain host it is.
/// </summary>
public sealed partial class GrainTestHost : IAsyncDisposable
{
    private readonly List<ScriptedSilo> _silos = [];
    private IHost? _host;

    private GrainTestHost(GrainTestOptions options) => Options = options;

    /// <summary>May be changed between two starts.</summary>
    public GrainTestOptions Options { get; }

    public ShiftedTime Time { get; } = new();

    public ScriptedArchiveInspector Archives { get; } = new();

    public ScriptedCallbackSender Callbacks { get; } = new();

    public ScriptedValidatorSource Validators { get; } = new();

    /// <summary>Stands in for the scripted source; null to leave that in its place.</summary>
    public IValidatorSource? ValidatorSource { get; set; }

    public IServiceProvider Services => Host.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public IBatchIndexGrain Index => Grains.GetGrain<IBatchIndexGrain>(0);

    private IHost Host => _host ?? throw new InvalidOperationException("The host is stopped.");

    public static async Task<GrainTestHost> StartAsync(Action<GrainTestHost>? configure = null)
    {
        var host = new GrainTestHost(new GrainTestOptions());
        configure?.Invoke(host);
        await host.StartAgainAsync();
        return host;
    }

    /// <summary>Starts on the state that an earlier stop or crash has left.</summary>
    public async Task StartAgainAsync()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton<IArchiveInspector>(Archives)
            .AddSingleton<ICallbackSender>(Callbacks)
            .AddSingleton<IValidatorSource>(ValidatorSource ?? Validators)
            .AddSingleton(OptionsOf.Create(Options.Batches))
            .AddSingleton(OptionsOf.Create(Options.Callbacks))
            .AddSingleton(OptionsOf.Create(Options.Consensus))
            .AddSingleton(OptionsOf.Create(Options.Idempotency))
            .AddSingleton(OptionsOf.Create(Options.Nonces))
            .AddSingleton(OptionsOf.Create(Options.Retention))
            .AddSingleton(OptionsOf.Create(Options.Scheduling))
            .AddSingleton(OptionsOf.Create(Options.Tasks))
            .AddSingleton(OptionsOf.Create(Options.Validators));
        AddGrains(builder);
        _host = builder.Build();
        await _host.StartAsync();

        // As a silo does: the index makes unfinished batches go on.
        await Index.GetRunningAsync();
    }

    /// <summary>Ends in order: every grain is told.</summary>
    public async Task StopAsync()
    {
        await Host.StopAsync();
        Drop();
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    public async Task<ScriptedSilo> JoinAsync(int slots = 1, string name = "silo-1", ImmutableArray<string>? labels = null)
    {
        var silo = await ScriptedSilo.JoinAsync(Grains, slots, name, labels);

        // Grain hosts hold observers weakly.
        _silos.Add(silo);
        return silo;
    }

    public IBatchGrain Batch(string batchId) => Grains.GetGrain<IBatchGrain>(batchId);

    public Task<BatchView> BatchAsync(string batchId, string what, Func<BatchView, bool> wanted) => Eventually.GetAsync(
        $"batch {batchId} {what}",
        async () => await Batch(batchId).GetAsync() ?? throw new InvalidOperationException($"There is no batch {batchId}."),
        wanted);

    public Task<BatchView> BatchEndsAsync(string batchId) => BatchAsync(batchId, "to end", batch => batch.IsTerminal);

    /// <summary>The whole log of a batch.</summary>
    public async Task<ImmutableArray<SequencedEvent>> EventsAsync(string batchId) =>
        await Batch(batchId).ReadEventsAsync(after: 0, int.MaxValue) ?? throw new InvalidOperationException($"There is no batch {batchId}.");

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await CrashAsync();
        }

        Clean();
    }

    private void Drop()
    {
        _host!.Dispose();
        _host = null;
        _silos.Clear();
    }
}
