using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Streams;

namespace Executor.Embedded.Hosting;

/// <summary>Adds the embedded grain host to an application.</summary>
public static class EmbeddedGrainServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IGrainFactory"/>, <see cref="IClusterClient"/> and the hosted service that runs the grains with the
    /// application. Time comes from the registered <see cref="TimeProvider"/>, or else from the system.
    /// </summary>
    public static OptionsBuilder<EmbeddedGrainOptions> AddEmbeddedGrains(
        this IServiceCollection services,
        Action<EmbeddedGrainOptions> configure)
    {
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<EmbeddedInstruments>();
        services.AddSingleton<EmbeddedGrainHost>();
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<EmbeddedGrainHost>().Factory);
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<IClusterClient>());
        services.AddKeyedSingleton<IStreamProvider>(
            KeyedService.AnyKey,
            (provider, name) => provider.GetRequiredService<EmbeddedGrainHost>().Streams.Get((string)name!));
        services.AddHostedService<EmbeddedGrainService>();
        return services.AddOptions<EmbeddedGrainOptions>().Configure(configure).ValidateDataAnnotations().ValidateOnStart();
    }
}
