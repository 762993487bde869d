using System.Runtime.InteropServices;
using System.Text;

namespace Executor.Execution.Files;

/// <summary>
/// Calls about files that .NET has no word for: names as bytes, steps from an open folder, links and devices as what they
/// are, extended attributes. None of them follows a link at the end of its path, but for those that say so.
/// </summary>
internal static unsafe partial class NativeFiles
{
    public const int NoAccess = 13;

    private const int AtWorkingDirectory = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const uint StatxBasicStats = 0x7FF;
    private const int OpenNonBlock = 0x800;
    private const int OpenCloseOnExec = 0x80000;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int NoSuchData = 6;
    private const int CharacterDevice = 0x2000;
    private const long MemoryFileSystem = 0x0102_1994;
    private const long HugePageFileSystem = 0x9584_58f6;

    /// <summary>Where the name is in a struct dirent: after two numbers of 8 bytes, a length of 2 and a type of 1.</summary>
    private const int NameInEntry = 19;

    // These two differ between the processors Linux runs on.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    private static readonly int OpenFolderOnly = IsArm ? 0x4000 : 0x10000;
    private static readonly int OpenNoFollow = IsArm ? 0x8000 : 0x20000;

    /// <summary>Opens a folder by its name in an open folder. Negative when it can't be opened, or is no folder, or a link.</summary>
    public static int OpenFolder(int at, byte* name) =>
        OpenAt(at, name, OpenFolderOnly | OpenNoFollow | OpenNonBlock | OpenCloseOnExec, 0);

    /// <summary>Opens a folder by its path.</summary>
    public static int OpenFolder(string path)
    {
        fixed (byte* bytes = NullTerminated(path))
        {
            return OpenFolder(AtWorkingDirectory, bytes);
        }
    }

    /// <summary>Opens for reading, and never waits for the other end of a pipe. Negative when it can't.</summary>
    public static int OpenFile(string path)
    {
        fixed (byte* bytes = NullTerminated(path))
        {
            return OpenAt(AtWorkingDirectory, bytes, OpenNoFollow | OpenNonBlock | OpenCloseOnExec, 0);
        }
    }

    /// <summary>False when nothing is there.</summary>
    public static bool TryStat(int at, byte* name, out FileFacts facts)
    {
        StatxBuffer buffer = default;
        bool found = Statx(at, name, AtSymlinkNoFollow, StatxBasicStats, &buffer) == 0;
        facts = found ? buffer.ToFacts() : default;
        return found;
    }

    /// <summary>False when nothing is there, or nothing that can be looked at.</summary>
    public static bool TryStat(string path, out FileFacts facts)
    {
        fixed (byte* bytes = NullTerminated(path))
        {
            return TryStat(AtWorkingDirectory, bytes, out facts);
        }
    }

    /// <summary>Follows a link: for those of <c>/proc</c>, which lead to what has no path. False when nothing is there.</summary>
    public static bool TryStatTarget(string path, out FileFacts facts)
    {
        StatxBuffer buffer = default;
        bool found;
        fixed (byte* bytes = NullTerminated(path))
        {
            found = Statx(AtWorkingDirectory, bytes, 0, StatxBasicStats, &buffer) == 0;
        }

        facts = found ? buffer.ToFacts() : default;
        return found;
    }

    /// <summary>Whether a file is memory: on a tmpfs or none at all. Follows a link. True when nothing is there.</summary>
    public static bool IsInMemory(string path)
    {
        long* answer = stackalloc long[32];
        return QueryFileSystem(path, answer) != 0 || answer[0] is MemoryFileSystem or HugePageFileSystem;
    }

    /// <summary>Null when there is no such attribute or it is longer than any we ask for.</summary>
    public static byte[]? ReadAttribute(string path, string name)
    {
        Span<byte> value = stackalloc byte[256];
        fixed (byte* start = value)
        {
            nint length = GetAttribute(path, name, start, value.Length);
            return length < 0 ? null : value[..(int)length].ToArray();
        }
    }

    /// <summary>What a link says, byte for byte; null when there is no link.</summary>
    public static byte[]? ReadLink(string path)
    {
        byte[] target = new byte[4096];
        fixed (byte* start = target)
        {
            nint length = ReadLink(path, start, target.Length);
            return length < 0 ? null : target[..(int)length];
        }
    }

    /// <summary>Makes a link that says exactly these bytes.</summary>
    /// <exception cref="IOException">It could not be made.</exception>
    public static void MakeLink(ReadOnlySpan<byte> target, string path)
    {
        byte[] terminated = new byte[target.Length + 1];
        target.CopyTo(terminated);
        fixed (byte* start = terminated)
        {
            Check(SymbolicLink(start, path), path);
        }
    }

    /// <summary>Makes the mark by which an upper folder of an overlay hides what is below.</summary>
    /// <exception cref="IOException">It could not be made.</exception>
    public static void MakeWhiteout(string path) => Check(MakeNode(path, CharacterDevice, 0), path);

    /// <exception cref="IOException">It could not be set.</exception>
    public static void SetOwner(string path, uint user, uint group) => Check(ChangeOwner(path, user, group), path);

    /// <summary>Where the next bytes are that are no hole, from a place on; null when only a hole follows.</summary>
    public static (long Start, long End)? NextData(SafeHandle file, long from)
    {
        long start = Seek(file, from, SeekData);
        if (start < 0)
        {
            return Marshal.GetLastPInvokeError() == NoSuchData ? null : throw Failed("a file");
        }

        long end = Seek(file, start, SeekHole);
        return end < 0 ? throw Failed("a file") : (start, end);
    }

    public static int LastError() => Marshal.GetLastPInvokeError();

    public static nint OpenStream(int descriptor) => FdOpenDir(descriptor);

    /// <summary>Name of the next entry of an open folder, as bytes that end with a zero; null at its end.</summary>
    public static byte* ReadStream(nint stream)
    {
        byte* entry = ReadDir(stream);
        return entry is null ? null : entry + NameInEntry;
    }

    public static void CloseStream(nint stream) => _ = CloseDir(stream);

    public static void Close(int descriptor) => _ = CloseDescriptor(descriptor);

    private static byte[] NullTerminated(string path) => Encoding.UTF8.GetBytes(path + '\0');

    private static void Check(int result, string path)
    {
        if (result != 0)
        {
            throw Failed(path);
        }
    }

    private static IOException Failed(string path)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: {Path.GetFileName(path)}", error);
    }

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(int at, byte* name, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(int at, byte* name, int flags, uint mask, StatxBuffer* buffer);

    [LibraryImport("libc", EntryPoint = "fdopendir", SetLastError = true)]
    private static partial nint FdOpenDir(int descriptor);

    [LibraryImport("libc", EntryPoint = "readdir")]
    private static partial byte* ReadDir(nint stream);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int CloseDir(nint stream);

    [LibraryImport("libc", EntryPoint = "lgetxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(string path, string name, byte* value, nint size);

    [LibraryImport("libc", EntryPoint = "readlink", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ReadLink(string path, byte* target, nint size);

    [LibraryImport("libc", EntryPoint = "symlink", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int SymbolicLink(byte* target, string path);

    [LibraryImport("libc", EntryPoint = "mknod", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int MakeNode(string path, int mode, ulong device);

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    /// <summary>The kernel's kind of file system is the first field.</summary>
    [LibraryImport("libc", EntryPoint = "statfs", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int QueryFileSystem(string path, long* answer);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeHandle file, long offset, int whence);

    // The kernel's struct statx.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxBuffer
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public long Size;

        [FieldOffset(48)]
        public long Blocks;

        [FieldOffset(128)]
        public uint RdevMajor;

        [FieldOffset(132)]
        public uint RdevMinor;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;

        public readonly FileFacts ToFacts() =>
            new(
                Mode,
                Size,
                Blocks * 512,
                Links,
                User,
                Group,
                new FileIdentity(((ulong)DeviceMajor << 32) | DeviceMinor, Inode),
                ((ulong)RdevMajor << 32) | RdevMinor);
    }
}
