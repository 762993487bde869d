using Executor.Embedded.Activations;
using Executor.Embedded.References;
using Executor.Embedded.Reminders;
using Executor.Embedded.State;
using Executor.Embedded.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Embedded.Hosting;

/// <summary>
/// Puts the parts together and owns them. References can be made at any time; calls are served from <see cref="Open"/>, which
/// takes the state directory, to <see cref="CloseAsync"/>, which ends the grains and gives it back.
/// </summary>
internal sealed partial class EmbeddedGrainHost : IAsyncDisposable, IDisposable
{
    private readonly EmbeddedGrainOptions _options;
    private readonly GrainClassMap _classes;
    private readonly Catalog _catalog;
    private readonly TimeProvider _clock;
    private readonly EmbeddedInstruments _instruments;
    private readonly IServiceScopeFactory _scopes;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private StateDirectory? _directory;
    private IoThreads? _threads;
    private ReminderService? _reminders;
    private IdleCollector? _collector;

    public EmbeddedGrainHost(
        IOptions<EmbeddedGrainOptions> options,
        TimeProvider clock,
        EmbeddedInstruments instruments,
        IServiceProvider services,
        IServiceScopeFactory scopes,
        ILoggerFactory loggers)
    {
        _options = options.Value;
        _clock = clock;
        _instruments = instruments;
        _scopes = scopes;
        _loggers = loggers;
        _logger = loggers.CreateLogger<EmbeddedGrainHost>();
        _classes = new GrainClassMap(_options);
        _catalog = new Catalog(clock, loggers.CreateLogger<Catalog>());
        Factory = new GrainFactory(_catalog, _classes, _options.ResponseTimeout, services, loggers.CreateLogger<GrainFactory>());
        Streams = new StreamProviders(_options, instruments, loggers.CreateLogger<StreamProviders>());
    }

    public GrainFactory Factory { get; }

    public StreamProviders Streams { get; }

    /// <summary>How many grains are in memory.</summary>
    public int ActivationCount => _catalog.Count;

    public void Open()
    {
        if (_directory is not null)
        {
            return;
        }

        _directory = new StateDirectory(_options.StateDirectory);
        _threads = new IoThreads(_options.StateWriters);
        _reminders = new ReminderService(
            new ReminderStore(_directory, _threads),
            _classes,
            Factory,
            _clock,
            _options.MinimumReminderPeriod,
            _loggers.CreateLogger<ReminderService>());
        var states = new StateStore(_directory, _threads, _instruments, _options.JsonOptions!);
        _catalog.Start(new ActivationEnvironment(_options, Factory, _reminders, states, Streams, _scopes));
        _collector = new IdleCollector(_catalog, _options.CollectionAge, _options.CollectionInterval);
        LogOpened(_logger, _directory.Root, _directory.Swept);
    }

    public Task StartRemindersAsync(CancellationToken cancellationToken) => _reminders!.StartAsync(cancellationToken);

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_directory is null)
        {
            return;
        }

        _collector!.Dispose();
        await _reminders!.DisposeAsync();
        using (var limit = new CancellationTokenSource(_options.StopTimeout, _clock))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken))
        {
            await _catalog.StopAsync(either.Token);
        }

        // Writes that were accepted are finished before the directory is given back.
        _threads!.Dispose();
        _directory.Dispose();
        _directory = null;
    }

    public async ValueTask DisposeAsync() => await CloseAsync(CancellationToken.None);

    /// <summary>For containers that are disposed synchronously; nothing is left to wait for after an orderly stop.</summary>
    public void Dispose() => CloseAsync(CancellationToken.None).GetAwaiter().GetResult();

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Grains are served from {StateDirectory}; {Swept} unfinished files of an earlier run were removed")]
    private static partial void LogOpened(ILogger logger, string stateDirectory, int swept);
}
