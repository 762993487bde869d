using Executor.Contracts.Blobs;

namespace Executor.Grains.Interfaces.Consensus;

/// <summary>A validator's vote for an archive it uploaded and signed for.</summary>
/// <param name="Hotkey">SS58 address of the validator, already authenticated.</param>
/// <param name="Archive">The stored archive; its hash is the grain's key.</param>
/// <param name="ConcurrentTasks">Tasks it wants to run at one time; null for the operator's maximum. Only the first vote's wish counts.</param>
/// <param name="CallbackUrl">Where to send the result; null for nowhere. The first vote of the round that has one counts.</param>
[GenerateSerializer, Immutable, Alias("executor.vote")]
public sealed record Vote(
    [property: Id(0)] string Hotkey,
    [property: Id(1)] BlobRef Archive,
    [property: Id(2)] int? ConcurrentTasks,
    [property: Id(3)] string? CallbackUrl = null);
