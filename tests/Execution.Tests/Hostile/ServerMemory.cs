namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// Holds that a class of attempts leaves the server as large as it was. The bounds are generous: a log and a patch of each attempt
/// would already pass them.
/// </summary>
public sealed class ServerMemory : IDisposable
{
    private const long MaxHeap = 16L << 20;
    private const long MaxWorkingSet = 256L << 20;

    private readonly long _heap = GC.GetTotalMemory(forceFullCollection: true);
    private readonly long _workingSet = Environment.WorkingSet;

    public void Dispose()
    {
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - _heap, long.MinValue, MaxHeap);
        Assert.InRange(Environment.WorkingSet - _workingSet, long.MinValue, MaxWorkingSet);
    }
}
