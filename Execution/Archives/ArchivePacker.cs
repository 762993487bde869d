using Executor.Execution.Archives.Tar;

namespace Executor.Execution.Archives;

/// <summary>
/// Packs a folder for submission. The same names, contents and execute bits give the same bytes on every machine; not compressed,
/// because what a compressor writes depends on its version and on the processor.
/// </summary>
public static class ArchivePacker
{
    /// <summary>The one thing that is left out, wherever it is: a clone's history differs between machines and is of no use.</summary>
    public const string ExcludedName = ".git";

    /// <summary>Writes a tar of everything in the folder but <see cref="ExcludedName"/>. The stream stays open.</summary>
    /// <exception cref="ArchivePackException">Something in the folder would be refused on arrival: a link, a pipe, a name.</exception>
    public static async Task PackAsync(string directory, Stream output, CancellationToken cancellationToken)
    {
        List<FolderEntry> entries = FolderTree.List(directory, ExcludedName);
        RequireAcceptable(entries);
        await TarTree.WriteAsync(entries, output, cancellationToken);
    }

    private static void RequireAcceptable(List<FolderEntry> entries)
    {
        ArchiveProblems problems = new();
        EntryLedger ledger = new(new ArchiveOptions().MaxEntries);
        try
        {
            foreach (FolderEntry entry in entries)
            {
                bool isFolder = entry.Kind == EntryKind.Folder;
                string? problem = entry.Kind switch
                {
                    EntryKind.File or EntryKind.Folder =>
                        EntryName.Check(entry.Path, isFolder, out string path) ?? ledger.Claim(path, isFolder),
                    EntryKind.SymbolicLink => "is a symbolic link",
                    _ => "is neither a regular file nor a folder",
                };
                if (problem is not null)
                {
                    problems.Add($"'{EntryName.Show(entry.Path)}' {problem}");
                }
            }
        }
        catch (ArchiveException exception)
        {
            problems.Add(exception.Message);
        }

        if (problems.Any)
        {
            throw new ArchivePackException(problems.ToImmutable());
        }
    }
}
