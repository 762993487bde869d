using System.Collections.Immutable;

namespace Executor.Contracts.Validators;

/// <summary>The validators whose votes count.</summary>
/// <param name="Hotkeys">SS58 addresses, sorted.</param>
/// <param name="Source">Where the set comes from: static, file or chain.</param>
/// <param name="FetchedAt">When the source last gave a good answer; null before the first.</param>
/// <param name="Stale">Whether the source has failed since, or has not confirmed the set since this start.</param>
/// <param name="Block">Block the set was read at; null when the source has no blocks.</param>
/// <param name="Problem">Why the last refresh failed; null when it did not.</param>
[GenerateSerializer, Immutable, Alias("executor.validator-set-view")]
public sealed record ValidatorSetView(
    [property: Id(0)] ImmutableArray<string> Hotkeys,
    [property: Id(1)] string Source,
    [property: Id(2)] DateTimeOffset? FetchedAt,
    [property: Id(3)] bool Stale,
    [property: Id(4)] long? Block,
    [property: Id(5)] string? Problem);
