using System.Text.Json.Serialization;
using Executor.Blobs;
using Executor.Contracts.Json;
using Executor.Gateway.Authentication;
using Executor.Gateway.Events;
using Executor.Gateway.Idempotency;
using Executor.Gateway.Metrics;
using Executor.Gateway.Status;
using Executor.Gateway.Submissions;
using Executor.Gateway.Tasks;
using Executor.Serving.Http;
using Executor.Serving.Metrics;
using Executor.Settings;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Executor.Gateway.Hosting;

/// <summary>Puts the gateway into a host.</summary>
public static class GatewayServices
{
    // For requests that are no uploads: they carry headers, hardly ever a body.
    private const long MaxRequestBody = 64 * 1024;

    /// <summary>
    /// Registers the gateway. The host must bring <see cref="IGrainFactory"/> and <see cref="IClusterClient"/> and a logger;
    /// a <see cref="TimeProvider"/>, a <see cref="BlobStore"/> or settings that are registered already are kept.
    /// </summary>
    public static IServiceCollection AddExecutorGateway(this IServiceCollection services, ExecutorSettings settings)
    {
        services.TryAddSingleton(settings);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new BlobStore(settings.BlobDirectory));
        return services.AddServer(settings).AddStages();
    }

    private static IServiceCollection AddServer(this IServiceCollection services, ExecutorSettings settings)
    {
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
        });
        services.Configure<JsonOptions>(json =>
        {
            json.SerializerOptions.TypeInfoResolver = ContractsJson.Default;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.PropertyNamingPolicy = ContractsJson.Default.Options.PropertyNamingPolicy;
        });

        // The framework would log every address it is asked for, and a query may hold the read token.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
        services.AddMetrics();
        services.AddRateLimiter(limits => SubmissionRates.Configure(limits, settings));
        services.AddOpenApi("v1", ApiDescription.Configure);
        return services;
    }

    private static IServiceCollection AddStages(this IServiceCollection services)
    {
        services.AddSingleton<ReadToken>();
        services.AddSingleton<ServerIdentity>();
        services.AddSingleton<GatewayInstruments>();
        services.AddSingleton<MeterCollector>();
        services.AddSingleton<ClusterMetrics>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<ValidatorAuthentication>();
        services.AddSingleton<IdempotentCommands>();
        services.AddSingleton<SignedCommands>();
        services.AddSingleton<SubmissionRates>();
        services.AddSingleton<UploadSlots>();
        services.AddSingleton<ArchiveUpload>();
        services.AddSingleton<CallbackUrls>();
        services.AddSingleton<TaskDocuments>();
        services.TryAddSingleton<EventOptions>();
        services.AddSingleton<BatchFeeds>();
        services.AddSingleton<SnapshotReader>();
        services.AddSingleton<BatchWatcher>();
        services.AddSingleton<EventStreamSession>();
        services.AddSingleton<SocketSession>();
        return services;
    }
}
