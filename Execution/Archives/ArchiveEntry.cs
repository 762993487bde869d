namespace Executor.Execution.Archives;

/// <summary>An entry as the container gives it, nothing about it checked.</summary>
/// <param name="Name">Bytes that are not UTF-8 are U+FFFD in it.</param>
/// <param name="Kind">What the entry claims to be.</param>
/// <param name="IsExecutable">Whether any execute bit is set.</param>
/// <param name="Size">The size it claims.</param>
internal sealed record ArchiveEntry(string Name, EntryKind Kind, bool IsExecutable, long Size);
