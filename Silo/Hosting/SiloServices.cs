using Executor.Blobs;
using Executor.Execution.Archives;
using Executor.Execution.Hosting;
using Executor.Grains.Batches;
using Executor.Grains.Consensus;
using Executor.Grains.Nonces;
using Executor.Grains.Scheduling;
using Executor.Grains.Tasks;
using Executor.Grains.Validators;
using Executor.Settings;
using Executor.Silo.Archives;
using Executor.Silo.Attempts;
using Executor.Silo.Events;
using Executor.Silo.Validators;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Executor.Silo.Hosting;

public static class SiloServices
{
    private const int ReportsPerLease = 4;

    /// <summary>Hosts the grains in this process and runs attempts in it.</summary>
    public static IHostApplicationBuilder AddExecutorSilo(this IHostApplicationBuilder builder, ExecutorSettings settings)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(settings);
        services.AddBlobs(settings);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain + TimeSpan.FromSeconds(15));

        // The order is the order of starting, and stopping is the reverse: grains outlive the attempts that report to them.
        GrainHosting.Add(builder, settings);
        return builder
            .AddGrainOptions(settings)
            .AddValidators(settings)
            .AddAttempts(settings)
            .AddCallbacks(settings)
            .AddRetention(settings);
    }

    private static IHostApplicationBuilder AddGrainOptions(this IHostApplicationBuilder builder, ExecutorSettings settings)
    {
        builder.Services
            .Configure<NonceOptions>(options => options.Lifetime = settings.NonceLifetime)
            .Configure<ConsensusOptions>(options =>
            {
                options.Threshold = settings.ConsensusThreshold;
                options.Lifetime = settings.ConsensusLifetime;
                options.MaxPending = settings.MaxPendingConsensus;
                options.MaxConcurrentTasks = settings.MaxConcurrentTasks;
            })
            .Configure<BatchOptions>(options =>
            {
                options.Deadline = settings.BatchDeadline;
                options.MaxActive = settings.MaxActiveBatches;
                options.MaxQueued = settings.MaxQueuedBatches;
                options.Queue = settings.Admission == AdmissionMode.Queue;
            })
            .Configure<TaskOptions>(options => options.InfraRetries = settings.InfraRetries)
            .Configure<SchedulingOptions>(options => options.SiloLease = settings.SiloLease)
            .Configure<ValidatorOptions>(options =>
            {
                options.Netuid = settings.BittensorNetuid;
                options.Trusted = settings.TrustedValidators;
                options.Refresh = settings.ValidatorRefresh;
                options.FetchTimeout = ValidatorSources.FetchTimeout(settings);
            })
            .AddHostedService<GrainWaker>();
        return builder;
    }

    private static IHostApplicationBuilder AddValidators(this IHostApplicationBuilder builder, ExecutorSettings settings)
    {
        builder.Services
            .AddValidatorSource(settings)
            .AddSingleton<IValidatorSource>(services => services.GetRequiredService<ListedValidatorSource>())
            .AddSingleton<IValidateOptions<ValidatorOptions>, ValidatorOptionsValidation>()
            .AddOptionsWithValidateOnStart<ValidatorOptions>();
        if (settings.ValidatorsSource == ValidatorsSource.File)
        {
            builder.Services.AddHostedService<ValidatorFileWatcher>();
        }

        return builder;
    }

    private static IHostApplicationBuilder AddAttempts(this IHostApplicationBuilder builder, ExecutorSettings settings)
    {
        builder.Services
            .AddExecution(options => ExecutionSettings.Apply(settings, options))
            .AddSingleton(services => new ArchiveImporter(
                services.GetRequiredService<BlobStore>(),
                ExecutionSettings.ToArchiveOptions(settings),
                ExecutionSettings.ImportDirectory(settings)))
            .Configure<AttemptOptions>(options =>
            {
                options.Slots = settings.SiloSlots;
                options.Labels = settings.SiloLabels;
                options.Drain = settings.Drain;
                options.ReportPeriod = settings.SiloLease / ReportsPerLease;
            })
            .AddHostedService<LeftoverSweeper>()
            .AddSingleton<IArchiveInspector, ArchiveInspector>()
            .AddSingleton<SiloInstruments>()
            .AddSingleton(_ => SiloIdentity.Of(settings))
            .AddSingleton<LiveOutputHub>()
            .AddSingleton<AttemptRunner>()
            .AddHostedService<SiloReporter>();
        return builder;
    }
}
