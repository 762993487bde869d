using System.Collections.Immutable;
using Executor.Grains.Validators;

namespace Executor.Silo.Validators;

/// <summary>A source that can say of everybody why the vote counts or not. The grains get those that count.</summary>
internal abstract class ListedValidatorSource : IValidatorSource
{
    public abstract string Name { get; }

    /// <summary>Throws <see cref="ValidatorSourceException"/> when it can't be had.</summary>
    public abstract Task<ValidatorListing> ListAsync(int netuid, CancellationToken cancellationToken);

    public async Task<ValidatorFetch> FetchAsync(int netuid, CancellationToken cancellationToken)
    {
        var listing = await ListAsync(netuid, cancellationToken);
        var hotkeys = listing.Candidates.Where(candidate => candidate.Excluded.IsEmpty).Select(candidate => candidate.Hotkey);
        var counted = hotkeys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        return counted.Length > 0 ? new ValidatorFetch(counted, listing.Block) : throw new ValidatorSourceException(DescribeNobody(netuid, listing));
    }

    /// <summary>Why nobody whom the source names is counted.</summary>
    protected virtual string DescribeNobody(int netuid, ValidatorListing listing) => $"{listing.Origin} names no validators.";

    /// <summary>A listing of a source that knows nothing but names.</summary>
    protected static ImmutableArray<ValidatorCandidate> Named(IEnumerable<string> hotkeys) =>
        [.. hotkeys.Select(hotkey => new ValidatorCandidate(hotkey, Uid: null, Stake: null, Permit: null, Active: null, Trusted: false, Excluded: []))];
}
