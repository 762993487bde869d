using System.Collections.Immutable;
using Executor.Silo.Validators;

namespace Executor.Cli.Validators;

/// <summary>Who is a validator, and who is not.</summary>
/// <param name="Source">Where they come from: static, file or chain.</param>
/// <param name="Origin">The setting that names them, or the node that answered.</param>
/// <param name="Netuid">Number of the subnet.</param>
/// <param name="Block">Block they were read at; null when the source has no blocks.</param>
/// <param name="Count">How many are validators.</param>
/// <param name="Validators">Everybody who was named, in the order of the source.</param>
internal sealed record ValidatorsDocument(
    string Source, string Origin, int Netuid, long? Block, int Count, ImmutableArray<ValidatorCandidate> Validators)
{
    public static ValidatorsDocument Of(int netuid, ValidatorListing listing) => new(
        listing.Source, listing.Origin, netuid, listing.Block, listing.Candidates.Count(candidate => candidate.Counts), listing.Candidates);
}
