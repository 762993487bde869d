using System.Net;
using Executor.Grains.Interfaces.Events;
using Executor.Grains.State;
using Executor.Settings;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Executor.Silo.Hosting;

/// <summary>
/// Hosts the grains on Microsoft Orleans, as a cluster of one silo with its state in memory: for trying the cluster build on one machine.
/// </summary>
internal static class GrainHosting
{
    private const int SiloPort = 11111;
    private const int GatewayPort = 30000;

    public static void Add(IHostApplicationBuilder builder, ExecutorSettings settings) => builder.UseOrleans(silo => silo
        .UseLocalhostClustering(FreePort(SiloPort), FreePort(GatewayPort), serviceId: "executor", clusterId: "executor")
        .Configure<EndpointOptions>(options => options.AdvertisedIPAddress = IPAddress.Loopback)
        .AddMemoryGrainStorage(GrainStorageNames.State)
        .AddMemoryGrainStorage("PubSubStore")
        .AddMemoryStreams(BatchStreams.Provider)
        .UseInMemoryReminderService());

    /// <summary>The usual port when it is free, otherwise any: several silos may stand on one machine for tests.</summary>
    private static int FreePort(int wanted)
    {
        using var probe = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, wanted));
        }
        catch (System.Net.Sockets.SocketException)
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        }

        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
