using System.Net;
using System.Net.Sockets;
using Executor.Grains.Interfaces.Events;
using Executor.Grains.State;
using Microsoft.Extensions.Hosting;

namespace Executor.TestKit.Hosting;

/// <summary>Microsoft Orleans, as a cluster of one silo with everything in memory.</summary>
public sealed partial class GrainTestHost
{
    /// <summary>Whether a stopped host can be started again on its state.</summary>
    public static bool KeepsState => false;

    public string StateDirectory => throw new NotSupportedException("This host keeps its state in memory.");

    /// <summary>There is no state to come back to, so that ending in order is as good.</summary>
    public Task CrashAsync() => StopAsync();

    public IDisposable BlockWritesOf(string grainKey) => throw new NotSupportedException($"The state of {grainKey} is in memory.");

    public IDisposable BlockWritesOf(string grainType, string state, string grainKey) =>
        throw new NotSupportedException($"The state {state} of {grainType} {grainKey} is in memory.");

    private static void AddGrains(HostApplicationBuilder builder) => builder.UseOrleans(silo => silo
        .UseLocalhostClustering(FreePort(), FreePort())
        .AddMemoryGrainStorage(GrainStorageNames.State)
        .AddMemoryGrainStorage("PubSubStore")
        .AddMemoryStreams(BatchStreams.Provider)
        .UseInMemoryReminderService());

    private static void Clean()
    {
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
