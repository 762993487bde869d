namespace Executor.FaultDriver.History;

/// <summary>A vote that was answered with 2xx.</summary>
/// <param name="Hotkey">Who voted.</param>
/// <param name="ArchiveHash">For what.</param>
/// <param name="Nonce">The nonce of the request that was answered.</param>
/// <param name="BatchId">The batch in the answer; null while there were not enough votes.</param>
internal sealed record AcceptedVote(string Hotkey, string ArchiveHash, string Nonce, string? BatchId);
