using System.Text.Json;
using Executor.Embedded.Hosting;
using Executor.Grains.Batches;
using Executor.Grains.Hosting;
using Executor.Grains.Interfaces.Events;
using Executor.Grains.State;
using Executor.Settings;
using Microsoft.Extensions.Hosting;

namespace Executor.Silo.Hosting;

/// <summary>Hosts the grains in this process alone, with their state in files.</summary>
internal static class GrainHosting
{
    public static void Add(IHostApplicationBuilder builder, ExecutorSettings settings) => builder.Services.AddEmbeddedGrains(options =>
    {
        options.StateDirectory = Path.Combine(settings.DataDirectory, "state");
        options.JsonOptions = new JsonSerializerOptions(GrainStateJson.Options);
        options.GrainAssemblies.Add(typeof(BatchOptions).Assembly);
        options.StorageNames.Add(GrainStorageNames.State);
        options.StreamProviderNames.Add(BatchStreams.Provider);
    });
}
