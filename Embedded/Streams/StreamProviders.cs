using System.Collections.Frozen;
using Executor.Embedded.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Executor.Embedded.Streams;

/// <summary>The stream providers that the host was given names for.</summary>
internal sealed class StreamProviders(EmbeddedGrainOptions options, EmbeddedInstruments instruments, ILogger<StreamProviders> logger)
{
    private readonly FrozenDictionary<string, StreamProvider> _providers = options.StreamProviderNames.ToFrozenDictionary(
        name => name,
        name => new StreamProvider(name, options.StreamQueueLength, instruments, logger));

    public IStreamProvider Get(string name) => _providers.TryGetValue(name, out var provider)
        ? provider
        : throw new KeyNotFoundException(
            $"There is no stream provider '{name}'; known: {string.Join(", ", _providers.Keys.Order(StringComparer.Ordinal))}.");
}
