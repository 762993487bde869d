using System.Collections.Immutable;

namespace Executor.Grains.Nonces;

[GenerateSerializer, Alias("executor.state.nonces")]
internal sealed record NonceState
{
    /// <summary>Used nonces and when each may be used again.</summary>
    [Id(0)]
    public ImmutableDictionary<string, DateTimeOffset> Used { get; init; } = ImmutableDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);
}
