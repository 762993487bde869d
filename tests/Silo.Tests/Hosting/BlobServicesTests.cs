using Executor.Blobs;
using Executor.Settings;
using Executor.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Silo.Tests.Hosting;

public sealed class BlobServicesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("executor-blob-services-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Silo_WithoutGatewaysToAsk_HasTheSharedFolder()
    {
        using var services = Services(settings => settings);

        var blobs = services.GetRequiredService<BlobStore>();

        Assert.False(blobs.KeepsCopies);
        Assert.StartsWith($"{_folder}/blobs/", blobs.GetPath(new(new string('a', 64), 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Silo_WithGatewaysToAsk_KeepsCopiesInItsCache()
    {
        using var services = Services(settings => settings with { BlobUrls = [new Uri("http://gateway:8080")], BlobSecret = "secret" });

        var blobs = services.GetRequiredService<BlobStore>();

        Assert.True(blobs.KeepsCopies);
        Assert.StartsWith($"{_folder}/cache/blobs/", blobs.GetPath(new(new string('a', 64), 1)), StringComparison.Ordinal);
    }

    private ServiceProvider Services(Func<ExecutorSettings, ExecutorSettings> configure)
    {
        var services = new ServiceCollection().AddSingleton(TimeProvider.System);
        services.AddBlobs(configure(new ExecutorSettings { DataDirectory = _folder }));
        return services.BuildServiceProvider();
    }
}
