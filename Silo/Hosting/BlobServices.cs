using Executor.Blobs;
using Executor.Blobs.Remote;
using Executor.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Executor.Silo.Hosting;

/// <summary>Where this silo has its blobs: in the folder that all nodes mount, or in copies of what gateways have.</summary>
internal static class BlobServices
{
    private const long Giga = 1L << 30;

    public static void AddBlobs(this IServiceCollection services, ExecutorSettings settings)
    {
        if (settings is not { BlobUrls.Length: > 0, BlobSecret: { } secret })
        {
            services.TryAddSingleton(_ => new BlobStore(settings.BlobDirectory));
            return;
        }

        services.AddSingleton(provider =>
            new GatewayBlobs(settings.BlobUrls, secret, new GatewayBlobOptions(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new BlobStore(
            Path.Combine(settings.DataDirectory, "cache", "blobs"),
            new BlobCopies(provider.GetRequiredService<GatewayBlobs>(), settings.BlobCacheGb * Giga, provider.GetRequiredService<TimeProvider>())));
    }
}
