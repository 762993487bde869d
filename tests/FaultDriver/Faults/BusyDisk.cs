namespace Executor.FaultDriver.Faults;

/// <summary>Neighbours on one disk that write and flush without end: on a journalling file system, a flush of anyone waits for theirs.</summary>
internal sealed class BusyDisk : IAsyncDisposable
{
    private const int Neighbours = 4;
    private const int Bytes = 4 << 20;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _work;

    public BusyDisk(string folder)
    {
        _work = [.. Enumerable.Range(0, Neighbours).Select(number => Task.Factory.StartNew(
            () => Write(Path.Combine(folder, $"neighbour-{number}")), TaskCreationOptions.LongRunning))];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_work);
        _stop.Dispose();
    }

    private void Write(string path)
    {
        var content = new byte[Bytes];
        while (!_stop.IsCancellationRequested)
        {
            Random.Shared.NextBytes(content);
            using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
            RandomAccess.Write(file, content, fileOffset: 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Delete(path);
    }
}
