using System.Net;
using System.Net.Sockets;
using Executor.Grains.Hosting;
using Executor.Grains.Interfaces.Events;
using Executor.Grains.State;
using Executor.Serving.Clustering;
using Executor.Serving.Hosting;
using Executor.Settings;
using Executor.Silo.Attempts;
using Executor.Silo.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Executor.Silo.Hosting;

/// <summary>
/// Hosts the grains on Microsoft Orleans: as one silo of the cluster that meets in Redis, or, without a Redis server, as a cluster of one
/// silo with its state in memory, for a try.
/// </summary>
internal static class GrainHosting
{
    private const string RedisState = "redis-state";
    private const string PubSubStore = "PubSubStore";

    // Longer than anybody watches a batch; who still does is served from the log.
    private static readonly TimeSpan SubscriptionLifetime = TimeSpan.FromDays(1);

    public static void Add(IHostApplicationBuilder builder, ExecutorSettings settings) => builder.UseOrleans(silo =>
    {
        silo.AddActivityPropagation()
            .AddMemoryStreams(BatchStreams.Provider)
            .Configure<SiloOptions>(options => options.SiloName = SiloIdentity.NameIn(settings));
        if (settings is { RedisUrl: { } redis, Standalone: false })
        {
            AddToCluster(silo, settings, redis);
        }
        else
        {
            AddAlone(silo, settings);
        }
    });

    private static void AddToCluster(ISiloBuilder silo, ExecutorSettings settings, Uri redis)
    {
        var advertised = AdvertisedAddress(settings);
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.ClusterId, settings.ServiceId))
            .ConfigureEndpoints(advertised, settings.SiloPort, settings.SiloGatewayPort, listenOnAnyHostAddress: !IsOfThisHost(advertised))
            .Configure<ClusterMembershipOptions>(SetMembership)
            .UseRedisClustering(options => options.ConfigurationOptions = RedisConnection.To(redis))
            .UseRedisGrainDirectoryAsDefault(options => options.ConfigurationOptions = RedisConnection.To(redis))
            .UseRedisReminderService(options => options.ConfigurationOptions = RedisConnection.To(redis))
            .AddRedisGrainStorage(RedisState, options =>
            {
                options.ConfigurationOptions = RedisConnection.To(redis);
                options.GrainStorageSerializer = new GrainStateSerializer(GrainStateJson.Options);
                options.DeleteStateOnClear = true;
            })
            .AddRedisGrainStorage(PubSubStore, options =>
            {
                options.ConfigurationOptions = RedisConnection.To(redis);
                options.DeleteStateOnClear = true;
                options.EntryExpiry = SubscriptionLifetime;
            });
        silo.Services.AddGrainStorage(GrainStorageNames.State, (services, _) => new GuardedStorage(
            services.GetRequiredKeyedService<IGrainStorage>(RedisState), services.GetRequiredService<IGrainContextAccessor>()));
    }

    private static void AddAlone(ISiloBuilder silo, ExecutorSettings settings) => silo
        .UseLocalhostClustering(
            PortAlone(settings, "SILO_PORT", settings.SiloPort),
            PortAlone(settings, "SILO_GATEWAY_PORT", settings.SiloGatewayPort),
            serviceId: settings.ServiceId,
            clusterId: settings.ClusterId)
        .Configure<EndpointOptions>(options => options.AdvertisedIPAddress = IPAddress.Loopback)
        .AddMemoryGrainStorage(GrainStorageNames.State)
        .AddMemoryGrainStorage(PubSubStore)
        .UseInMemoryReminderService();

    /// <summary>
    /// A silo that was killed is voted out within some 6 to 8 seconds. One that does not answer three probes in a row is too: guests that take all
    /// processors must not keep it from answering for that long.
    /// </summary>
    private static void SetMembership(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(2);
        options.NumMissedProbesLimit = 3;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
    }

    private static IPAddress AdvertisedAddress(ExecutorSettings settings)
    {
        if (settings.AdvertisedAddress is { } given)
        {
            return IPAddress.Parse(given);
        }

        var own = Dns.GetHostAddresses(Dns.GetHostName()).Where(address => !IPAddress.IsLoopback(address)).ToArray();
        return Array.Find(own, address => address.AddressFamily == AddressFamily.InterNetwork) ?? own.FirstOrDefault() ?? IPAddress.Loopback;
    }

    /// <summary>Where the advertised address is this host's, the silo listens there only; behind a translated one it listens everywhere.</summary>
    private static bool IsOfThisHost(IPAddress address)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>
    /// Of STANDALONE exactly the wanted port, because gateways dial that one. A server that is silo and gateway in one is dialled by nobody: it takes
    /// any port when the wanted one is taken, for several may stand on one machine.
    /// </summary>
    private static int PortAlone(ExecutorSettings settings, string setting, int wanted)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, wanted));
        }
        catch (SocketException exception) when (settings.Standalone)
        {
            throw new ServerStartException(
                $"The server could not start: port {wanted} cannot be listened on: {exception.Message}. Set {setting} to another, for silo and gateway alike.");
        }
        catch (SocketException)
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        }

        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
