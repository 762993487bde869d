namespace Executor.Execution.Archives;

/// <summary>
/// Writes the entries of a container below a folder. After the first refused entry nothing more is written, but reading goes
/// on so that every entry that is wrong gets named.
/// </summary>
internal sealed class ArchiveExtractor(ArchiveOptions options, string root, ArchiveProblems problems)
{
    private readonly EntryLedger _ledger = new(options.MaxEntries);
    private readonly byte[] _buffer = new byte[128 * 1024];

    public async Task ExtractAsync(IEntrySource source, CancellationToken cancellationToken)
    {
        while (await source.NextAsync(cancellationToken) is { } entry)
        {
            if (Refusal(entry, out string path) is { } problem)
            {
                _ledger.CountEntry();
                problems.Add($"entry '{EntryName.Show(entry.Name)}' {problem}");
            }
            else if (path.Length == 0)
            {
                _ledger.CountEntry();
            }
            else if (!problems.Any)
            {
                await WriteAsync(entry, Path.Combine(root, path), source, cancellationToken);
            }
        }
    }

    private string? Refusal(ArchiveEntry entry, out string path)
    {
        bool isFolder = entry.Kind == EntryKind.Folder;
        if (EntryName.Check(entry.Name, isFolder, out path) is { } badName)
        {
            return badName;
        }

        return KindProblem(entry)
            ?? (path.Length == 0 ? null : _ledger.Claim(path, isFolder));
    }

    private string? KindProblem(ArchiveEntry entry) => entry.Kind switch
    {
        EntryKind.File => entry.Size > options.MaxFileBytes ? $"is larger than {options.MaxFileBytes} bytes" : null,
        EntryKind.Folder => entry.Size == 0 ? null : "is a folder with content",
        EntryKind.SymbolicLink => "is a symbolic link",
        EntryKind.HardLink => "is a hard link",
        EntryKind.Device => "is a device",
        EntryKind.Pipe => "is a named pipe",
        EntryKind.SparseFile => "is a sparse file",
        EntryKind.Encrypted => "is encrypted",
        EntryKind.UnknownCompression => "is compressed in a way other than deflate",
        EntryKind.Unknown => "is neither a regular file nor a folder",
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry.Kind, "Not a kind of entry."),
    };

    private async Task WriteAsync(ArchiveEntry entry, string path, IEntrySource source, CancellationToken cancellationToken)
    {
        if (entry.Kind == EntryKind.Folder)
        {
            OwnFiles.CreateFolder(path);
            return;
        }

        OwnFiles.CreateFolder(Path.GetDirectoryName(path)!);
        await using FileStream file = OwnFiles.CreateFile(path, entry.IsExecutable);
        while (await source.ReadAsync(_buffer, cancellationToken) is > 0 and int read)
        {
            await file.WriteAsync(_buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
