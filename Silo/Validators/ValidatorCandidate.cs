using System.Collections.Immutable;

namespace Executor.Silo.Validators;

/// <summary>Somebody whom a source names, and whether the vote counts.</summary>
/// <param name="Hotkey">SS58 address.</param>
/// <param name="Uid">Place in the subnet; null when the source has no places.</param>
/// <param name="Stake">Stake in the subnet's own token; null when the source knows of none.</param>
/// <param name="Permit">Whether it has a validator's permit; null when the source has none to give.</param>
/// <param name="Active">Whether it has set weights lately; null when the source does not know.</param>
/// <param name="Trusted">Whether the settings name it, so that it counts whatever the source says.</param>
/// <param name="Excluded">Why the source does not count it; empty when it does.</param>
public sealed record ValidatorCandidate(
    string Hotkey, int? Uid, decimal? Stake, bool? Permit, bool? Active, bool Trusted, ImmutableArray<string> Excluded)
{
    /// <summary>Whether it is in the set.</summary>
    public bool Counts => Trusted || Excluded.IsEmpty;
}
