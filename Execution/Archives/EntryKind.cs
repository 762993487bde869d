namespace Executor.Execution.Archives;

/// <summary>What an entry of an archive is. Only the first two are accepted.</summary>
internal enum EntryKind
{
    File,
    Folder,
    SymbolicLink,
    HardLink,
    Device,
    Pipe,
    SparseFile,
    Encrypted,
    UnknownCompression,
    Unknown,
}
