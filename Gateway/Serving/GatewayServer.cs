using Executor.Gateway.Hosting;
using Executor.Grains.Interfaces.Events;
using Executor.Serving.Clustering;
using Executor.Serving.Hosting;
using Executor.Settings;
using Orleans.Configuration;

namespace Executor.Gateway.Serving;

// A gateway as a process of its own, a client of the cluster.
internal static class GatewayServer
{
    private static readonly TimeSpan ConnectPause = TimeSpan.FromSeconds(1);

    public static WebApplication Build(ExecutorSettings settings)
    {
        var builder = ServerHost.CreateBuilder(settings, settings.Port, "executor-gateway");
        builder.UseOrleansClient(client => Configure(client, settings));

        // It listens from the start, also while no silo is there to be found: alive, and not ready.
        builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        builder.Services.AddExecutorGateway(settings);
        var app = builder.Build();
        app.MapExecutorGateway();
        return app;
    }

    private static void Configure(IClientBuilder client, ExecutorSettings settings)
    {
        client.AddActivityPropagation()
            .AddMemoryStreams(BatchStreams.Provider)
            .AddOutgoingGrainCallFilter<CallRetry>()
            .UseConnectionRetryFilter(async (_, cancellationToken) =>
            {
                await Task.Delay(ConnectPause, TimeProvider.System, cancellationToken);
                return true;
            })
            .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = CallRetry.ResponseTimeout)
            .Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
        if (settings is { RedisUrl: { } redis, Standalone: false })
        {
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.ClusterId, settings.ServiceId))
                .UseRedisClustering(options => options.ConfigurationOptions = RedisConnection.To(redis));
        }
        else
        {
            client.UseLocalhostClustering(settings.SiloGatewayPort, settings.ServiceId, settings.ClusterId);
        }
    }
}
