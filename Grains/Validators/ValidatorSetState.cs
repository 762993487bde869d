using System.Collections.Immutable;

namespace Executor.Grains.Validators;

[GenerateSerializer, Alias("executor.state.validator-set")]
internal sealed record ValidatorSetState
{
    /// <summary>The last good answer of the source.</summary>
    [Id(0)]
    public ImmutableArray<string> Hotkeys { get; init; } = [];

    [Id(1)]
    public DateTimeOffset? FetchedAt { get; init; }

    [Id(2)]
    public long? Block { get; init; }

    /// <summary>The source that gave it; null in states of versions that did not say.</summary>
    [Id(3)]
    public string? Source { get; init; }
}
