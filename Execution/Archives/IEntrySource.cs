namespace Executor.Execution.Archives;

/// <summary>
/// Reads a container once, from front to back. Content that is not read is skipped; no entry ever gives more than its size.
/// </summary>
internal interface IEntrySource : IAsyncDisposable
{
    /// <summary>The next entry, or null after the last.</summary>
    ValueTask<ArchiveEntry?> NextAsync(CancellationToken cancellationToken);

    /// <summary>Reads on in the content of the current entry; 0 at its end.</summary>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);
}
