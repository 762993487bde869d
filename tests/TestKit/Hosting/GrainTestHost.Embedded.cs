using System.Security.Cryptography;
using System.Text;
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
    private const string MemoryFileSystem = "/dev/shm";

    /// <summary>Whether a stopped host can be started again on its state.</summary>
    public static bool KeepsState => true;

    /// <summary>In memory where there is such a file system: waiting for a disk is not what these tests are about.</summary>
    public string StateDirectory => field ??= Directory.CreateDirectory(Path.Combine(
        Directory.Exists(MemoryFileSystem) && !Options.StateOnDisk ? MemoryFileSystem : Path.GetTempPath(),
        $"executor-grains-{Guid.NewGuid():N}")).FullName;

    /// <summary>Ends at once: calls that wait are refused, grains get no time for a last word, and what they write from now on is lost.</summary>
    public async Task CrashAsync()
    {
        foreach (var service in Services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await service.StoppedAsync(new CancellationToken(canceled: true));
        }

        Drop();
    }

    /// <summary>Lets every write of a grain's state fail until the answer is disposed; the state must have been written once.</summary>
    public IDisposable BlockWritesOf(string grainKey)
    {
        var name = grainKey.Replace("/", "%2F", StringComparison.Ordinal) + ".json";
        return new BlockedWrites(Directory.EnumerateFiles(StateDirectory, name, SearchOption.AllDirectories).Single());
    }

    /// <summary>Lets every write of one state of a grain fail until the answer is disposed, whether it was written before or not.</summary>
    public IDisposable BlockWritesOf(string grainType, string state, string grainKey)
    {
        var shard = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(grainKey)))[..2];
        var name = grainKey.Replace("/", "%2F", StringComparison.Ordinal) + ".json";
        return new BlockedWrites(Path.Combine(StateDirectory, "grains", GrainStorageNames.State, grainType, state, shard, name));
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
