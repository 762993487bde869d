namespace Executor.Execution.Files;

/// <summary>What folders take on disk.</summary>
/// <param name="Bytes">Blocks in use; holes take none, and a file with many names is counted once.</param>
/// <param name="Inodes">Files, folders, links and all else.</param>
/// <param name="IsOver">Whether a bound was passed. Then counting stopped there, and there may be more.</param>
internal sealed record DiskUsage(long Bytes, long Inodes, bool IsOver)
{
    /// <summary>
    /// Counts while guests write, move and delete. What is deleted but still open is not seen. A guest that moves
    /// folders about can have some counted twice or not this time, but leads the count nowhere else.
    /// </summary>
    /// <param name="folders">Those that are not there count nothing.</param>
    /// <param name="maxBytes">Counting stops when there are more.</param>
    /// <param name="maxInodes">Counting stops when there are more.</param>
    /// <param name="cancellationToken">Asked at every folder.</param>
    public static DiskUsage Measure(
        IEnumerable<string> folders,
        long maxBytes,
        long maxInodes,
        CancellationToken cancellationToken)
    {
        DiskWalk walk = new(maxBytes, maxInodes, cancellationToken);
        foreach (string folder in folders)
        {
            walk.Add(folder);
        }

        return new DiskUsage(walk.Bytes, walk.Inodes, walk.IsOver);
    }
}
