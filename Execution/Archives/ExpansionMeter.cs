namespace Executor.Execution.Archives;

/// <summary>
/// Counts what comes out of an archive while it comes out. Sizes that the archive declares are never trusted for this.
/// The ratio is that of the whole archive, so that the order of its entries does not matter.
/// </summary>
internal sealed class ExpansionMeter(ArchiveOptions options, long archiveBytes)
{
    private long _expanded;

    public void Add(long bytes)
    {
        _expanded += bytes;
        if (_expanded > options.MaxExpandedBytes)
        {
            throw new ArchiveException($"the archive expands to more than {options.MaxExpandedBytes} bytes");
        }

        if (_expanded > options.RatioFreeBytes && _expanded / options.MaxRatio > archiveBytes)
        {
            throw new ArchiveException($"the archive expands to more than {options.MaxRatio} times its size");
        }
    }
}
