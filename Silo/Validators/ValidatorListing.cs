using System.Collections.Immutable;

namespace Executor.Silo.Validators;

/// <summary>Everybody a source names at one moment.</summary>
/// <param name="Source">Its name: static, file or chain.</param>
/// <param name="Block">Block it was read at; null when the source has no blocks.</param>
/// <param name="Origin">The setting that names them, or the node that answered.</param>
/// <param name="Candidates">In the source's own order.</param>
/// <param name="Problem">Why the source names nobody; null when it answered.</param>
public sealed record ValidatorListing(
    string Source, long? Block, string Origin, ImmutableArray<ValidatorCandidate> Candidates, string? Problem = null);
