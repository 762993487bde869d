using System.Runtime.InteropServices;

namespace Executor.Execution.Files;

/// <summary>
/// An open folder of a tree nobody vouches for. What is in it is named from here, in bytes, so that names which are no UTF-8
/// and depths beyond any path are ordinary.
/// </summary>
internal sealed unsafe class OpenFolder : IDisposable
{
    private readonly int _descriptor;
    private nint _stream;

    private OpenFolder(int descriptor, nint stream)
    {
        _descriptor = descriptor;
        _stream = stream;
    }

    /// <summary>Null when it is gone, no folder, a link, or shut.</summary>
    public static OpenFolder? TryOpen(string path) => Wrap(NativeFiles.OpenFolder(path));

    /// <summary>Null when it is gone, no folder, a link, or shut.</summary>
    /// <param name="name">Name in this folder, ending with a zero.</param>
    public OpenFolder? TryOpen(ReadOnlySpan<byte> name)
    {
        fixed (byte* start = name)
        {
            return Wrap(NativeFiles.OpenFolder(_descriptor, start));
        }
    }

    /// <summary>The folder above, wherever this one has been moved to.</summary>
    public OpenFolder? TryOpenParent() => TryOpen("..\0"u8);

    public bool TryStat(out FileFacts facts) => TryStat(".\0"u8, out facts);

    /// <param name="name">Name in this folder, ending with a zero.</param>
    /// <param name="facts">Of the entry itself, if it is a link.</param>
    public bool TryStat(ReadOnlySpan<byte> name, out FileFacts facts)
    {
        fixed (byte* start = name)
        {
            return NativeFiles.TryStat(_descriptor, start, out facts);
        }
    }

    /// <summary>The next entry; valid until the next call.</summary>
    /// <param name="name">Ends with a zero.</param>
    public bool TryRead(out ReadOnlySpan<byte> name)
    {
        while (true)
        {
            byte* next = NativeFiles.ReadStream(_stream);
            if (next is null)
            {
                name = default;
                return false;
            }

            int length = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(next).Length;
            name = new ReadOnlySpan<byte>(next, length + 1);
            if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8))
            {
                return true;
            }
        }
    }

    public void Dispose()
    {
        if (_stream != 0)
        {
            NativeFiles.CloseStream(_stream);
            _stream = 0;
        }
    }

    private static OpenFolder? Wrap(int descriptor)
    {
        if (descriptor < 0)
        {
            return null;
        }

        nint stream = NativeFiles.OpenStream(descriptor);
        if (stream == 0)
        {
            NativeFiles.Close(descriptor);
            return null;
        }

        return new OpenFolder(descriptor, stream);
    }
}
