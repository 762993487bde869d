using Executor.Bittensor.Subtensor;
using Executor.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Silo.Validators;

/// <summary>The source that the settings name, and its way into a silo.</summary>
internal static class ValidatorSources
{
    private static readonly TimeSpan LocalTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Longest one asking may take: every endpoint gets its time.</summary>
    public static TimeSpan FetchTimeout(ExecutorSettings settings) => settings.ValidatorsSource == ValidatorsSource.Chain
        ? (ChainOptions(settings).EndpointTimeout * settings.BittensorRpc.Length) + ChainOptions(settings).ConnectTimeout
        : LocalTimeout;

    public static IServiceCollection AddValidatorSource(this IServiceCollection services, ExecutorSettings settings)
    {
        switch (settings.ValidatorsSource)
        {
            case ValidatorsSource.Static:
                return services.AddSingleton<ListedValidatorSource, StaticValidatorSource>();
            case ValidatorsSource.File:
                return services.AddSingleton<ListedValidatorSource, FileValidatorSource>();
            case ValidatorsSource.Chain:
                return services
                    .AddSingleton(provider => new SubtensorClient(ChainOptions(settings), provider.GetRequiredService<TimeProvider>()))
                    .AddSingleton<ListedValidatorSource, ChainValidatorSource>();
            default:
                throw new ArgumentOutOfRangeException(nameof(settings), settings.ValidatorsSource, "There is no such source.");
        }
    }

    private static SubtensorOptions ChainOptions(ExecutorSettings settings) => new() { Endpoints = settings.BittensorRpc };
}
