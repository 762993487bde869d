namespace Executor.Execution.Workspaces;

/// <param name="Bytes">The kept patch.</param>
/// <param name="TotalBytes">Size of the whole patch, with files that were left out for their size counted as they are.</param>
/// <param name="Truncated">Whether it is not whole.</param>
internal sealed record TreePatch(ReadOnlyMemory<byte> Bytes, long TotalBytes, bool Truncated);
