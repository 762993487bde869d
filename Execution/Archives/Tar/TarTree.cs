using System.Formats.Tar;

namespace Executor.Execution.Archives.Tar;

/// <summary>
/// Writes a folder as a tar whose bytes depend on names, contents and execute bits alone. GNU format, because the pax headers
/// of the framework's writer carry the process id.
/// </summary>
internal static class TarTree
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // The earliest moment that zip can hold too, should someone repack it.
    private static readonly DateTimeOffset Timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task WriteAsync(IEnumerable<FolderEntry> entries, Stream output, CancellationToken cancellationToken)
    {
        await using TarWriter writer = new(output, TarEntryFormat.Gnu, leaveOpen: true);
        foreach (FolderEntry entry in entries)
        {
            if (entry.Kind == EntryKind.Folder)
            {
                await writer.WriteEntryAsync(Create(TarEntryType.Directory, entry.Path + "/", Plain | Execute), cancellationToken);
                continue;
            }

            await using FileStream file = new(entry.FullPath, new FileStreamOptions
            {
                BufferSize = 0,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
            bool isExecutable = OwnFiles.IsExecutable(entry.FullPath);
            GnuTarEntry tarEntry = Create(TarEntryType.RegularFile, entry.Path, isExecutable ? Plain | Execute : Plain);
            tarEntry.DataStream = file;
            await writer.WriteEntryAsync(tarEntry, cancellationToken);
        }
    }

    private static GnuTarEntry Create(TarEntryType type, string name, UnixFileMode mode) => new(type, name)
    {
        AccessTime = Timestamp,
        ChangeTime = Timestamp,
        Gid = 0,
        Mode = mode,
        ModificationTime = Timestamp,
        Uid = 0,
    };
}
