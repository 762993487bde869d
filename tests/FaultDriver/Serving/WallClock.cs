using System.IO.MemoryMappedFiles;

namespace Executor.FaultDriver.Serving;

/// <summary>The system's time, off by what a file says at this moment. As when someone sets a clock, only the wall clock jumps: what measures and wakes goes on.</summary>
internal sealed class WallClock : TimeProvider, IDisposable
{
    public const string Variable = "FAULT_CLOCK_FILE";

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _offset;

    public WallClock(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, mapName: null, capacity: sizeof(long));
        _offset = _file.CreateViewAccessor(0, sizeof(long));
    }

    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(_offset.ReadInt64(0));
        set => _offset.Write(0, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;

    public void Dispose()
    {
        _offset.Dispose();
        _file.Dispose();
    }
}
