using System.Text.Json;
using Executor.Embedded.Hosting;
using Executor.Grains.Batches;
using Executor.Grains.Hosting;
using Executor.Grains.Interfaces.Events;
using Executor.Grains.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Executor.TestKit.Hosting;

/// <summary>The embedded host, with its state in a directory that goes away with the test.</summary>
public sealed partial class GrainTestHost
{
    /// <summary>Whether a stopped host can be started again on its state.</summary>
    public static bool KeepsState => true;

    public string StateDirectory { get; } = Directory.CreateTempSubdirectory("executor-grains-").FullName;

    /// <summary>Ends at once: calls that wait are refused, grains get no time for a last word, and what they write from now on is lost.</summary>
    public async Task CrashAsync()
    {
        foreach (var service in Services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await service.StoppedAsync(new CancellationToken(canceled: true));
        }

        Drop();
    }

    private void AddGrains(HostApplicationBuilder builder) => builder.Services.AddEmbeddedGrains(options =>
    {
        options.StateDirectory = StateDirectory;
        options.JsonOptions = new JsonSerializerOptions(GrainStateJson.Options);
        options.GrainAssemblies.Add(typeof(BatchOptions).Assembly);
        options.StorageNames.Add(GrainStorageNames.State);
        options.StreamProviderNames.Add(BatchStreams.Provider);
    });

    private void Clean() => Directory.Delete(StateDirectory, recursive: true);
}
