namespace Executor.Execution.Layers;

/// <summary>A layer in use: nobody changes it, and it stays where it is until this is disposed.</summary>
internal sealed class LayerLease(string folder, bool fromCache, Func<ValueTask> release) : IAsyncDisposable
{
    private int _released;

    /// <summary>What its builder wrote.</summary>
    public string Folder { get; } = folder;

    /// <summary>Whether it was there already.</summary>
    public bool FromCache { get; } = fromCache;

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _released, 1) == 0 ? release() : ValueTask.CompletedTask;
}
