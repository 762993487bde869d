namespace Executor.Blobs;

/// <summary>Taking blobs away that nobody names any more.</summary>
public sealed partial class BlobStore
{
    private const int DigestBytes = 32;

    /// <summary>
    /// Removes every blob that was last stored before <paramref name="before"/> and that <paramref name="isNamed"/> does not know by its
    /// 32 bytes. Storing a blob again, even while this runs, keeps it; whoever reads one that is removed reads on.
    /// </summary>
    public CollectedBlobs Collect(DateTimeOffset before, Func<ReadOnlySpan<byte>, bool> isNamed, CancellationToken cancellationToken)
    {
        var collected = default(CollectedBlobs);
        Span<byte> digest = stackalloc byte[DigestBytes];
        foreach (string shard in Directory.EnumerateDirectories(_blobs))
        {
            foreach (FileInfo file in new DirectoryInfo(shard).EnumerateFiles())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (IsDigest(file.Name)
                    && file.LastWriteTimeUtc < before.UtcDateTime
                    && Convert.FromHexString(file.Name, digest, out _, out _) == System.Buffers.OperationStatus.Done
                    && !isNamed(digest)
                    && Remove(file.FullName, before) is { } bytes)
                {
                    collected = new CollectedBlobs(collected.Count + 1, collected.Bytes + bytes);
                }
            }
        }

        return collected;
    }

    /// <summary>
    /// Takes the name away first and then looks at what had it: a writer may have renewed the blob since it was listed, and then gets it back.
    /// </summary>
    /// <returns>The bytes it had; null when it stays or was gone.</returns>
    private long? Remove(string path, DateTimeOffset before)
    {
        string doomed = Path.Combine(_temporary, Guid.NewGuid().ToString("N"));
        try
        {
            File.Move(path, doomed);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        FileInfo file = new(doomed);
        if (file.LastWriteTimeUtc >= before.UtcDateTime)
        {
            File.Move(doomed, path, overwrite: true);
            return null;
        }

        long bytes = file.Length;
        file.Delete();
        return bytes;
    }
}
