namespace Executor.Execution.Archives;

/// <summary>Something found in a folder.</summary>
/// <param name="Path">Relative, with slashes on every system.</param>
/// <param name="FullPath">Where it is.</param>
/// <param name="Kind">File, folder, symbolic link, or unknown for pipes, sockets and devices.</param>
internal sealed record FolderEntry(string Path, string FullPath, EntryKind Kind);
