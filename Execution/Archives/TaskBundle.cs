using Executor.Blobs;
using Executor.Contracts.Blobs;
using Executor.Execution.Archives.Tar;

namespace Executor.Execution.Archives;

/// <summary>A folder of an archive as one blob. The same folder is the same blob on every silo.</summary>
public static class TaskBundle
{
    // The archive it came from was held to the limits; a bundle is our own and has none.
    private static readonly ArchiveOptions NoLimits = new()
    {
        MaxEntries = int.MaxValue,
        MaxFileBytes = long.MaxValue,
        MaxExpandedBytes = long.MaxValue,
        RatioFreeBytes = long.MaxValue,
    };

    /// <summary>Packs files, folders and execute bits; times and owners are not kept.</summary>
    /// <exception cref="InvalidDataException">The folder holds a link or a special file.</exception>
    public static async Task<BlobRef> PackAsync(string directory, BlobStore store, CancellationToken cancellationToken)
    {
        List<FolderEntry> entries = FolderTree.List(directory, excludedName: null);
        if (entries.Find(entry => entry.Kind is not (EntryKind.File or EntryKind.Folder)) is { } special)
        {
            throw new InvalidDataException($"'{special.Path}' is neither a regular file nor a folder.");
        }

        await using BlobWriter writer = store.CreateWriter();
        await using (BufferedStream buffered = new(new BlobStream(writer), 64 * 1024))
        {
            await TarTree.WriteAsync(entries, buffered, cancellationToken);
        }

        return await writer.CompleteAsync(cancellationToken);
    }

    /// <summary>Unpacks into a folder that is empty or not there yet: folders 0700, files 0644 or 0755.</summary>
    /// <exception cref="BlobNotFoundException">The bundle is not in the store.</exception>
    /// <exception cref="InvalidDataException">The blob is no bundle; what was unpacked so far is left to the caller.</exception>
    public static async Task UnpackAsync(BlobRef bundle, BlobStore store, string directory, CancellationToken cancellationToken)
    {
        OwnFiles.CreateFolder(directory);
        if (Directory.EnumerateFileSystemEntries(directory).Any())
        {
            throw new IOException("A bundle is only unpacked into an empty folder.");
        }

        ArchiveProblems problems = new();
        await using TarEntrySource source = new(await store.OpenReadAsync(bundle, cancellationToken), new ExpansionMeter(NoLimits, bundle.Size));
        try
        {
            await new ArchiveExtractor(NoLimits, directory, problems).ExtractAsync(source, cancellationToken);
        }
        catch (ArchiveException exception)
        {
            throw new InvalidDataException($"Blob {bundle.Sha256} is no bundle: {exception.Message}.", exception);
        }

        if (problems.Any)
        {
            throw new InvalidDataException($"Blob {bundle.Sha256} is no bundle: {problems.ToImmutable()[0]}.");
        }
    }
}
