using System.Runtime.InteropServices;

namespace Executor.Execution.Archives;

/// <summary>Lists a folder and all below it without following a link.</summary>
internal static partial class FolderTree
{
    private const int CurrentDirectory = -100;
    private const int DoNotFollow = 0x100;
    private const uint TypeOnly = 1;
    private const int StatusSize = 256;
    private const int ModeOffset = 28;
    private const int FileType = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>In ordinal order of the paths, which puts every folder before what is in it.</summary>
    public static List<FolderEntry> List(string directory, string? excludedName)
    {
        List<FolderEntry> entries = [];
        Visit(new DirectoryInfo(directory), "", excludedName, entries);
        entries.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return entries;
    }

    private static void Visit(DirectoryInfo directory, string prefix, string? excludedName, List<FolderEntry> entries)
    {
        foreach (FileSystemInfo info in directory.EnumerateFileSystemInfos())
        {
            if (info.Name == excludedName)
            {
                continue;
            }

            string path = prefix + info.Name;
            EntryKind kind = KindOf(info);
            entries.Add(new FolderEntry(path, info.FullName, kind));
            if (kind == EntryKind.Folder)
            {
                Visit((DirectoryInfo)info, path + "/", excludedName, entries);
            }
        }
    }

    private static EntryKind KindOf(FileSystemInfo info)
    {
        if (info.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            return EntryKind.SymbolicLink;
        }

        return info is DirectoryInfo ? EntryKind.Folder : IsRegular(info.FullName) ? EntryKind.File : EntryKind.Unknown;
    }

    // .NET takes pipes and sockets for files, and opening a pipe waits for its other end. statx is the one call whose
    // result has the same layout on every processor.
    private static bool IsRegular(string path)
    {
        Span<byte> status = stackalloc byte[StatusSize];
        if (ReadStatus(CurrentDirectory, path, DoNotFollow, TypeOnly, status) != 0)
        {
            throw new IOException($"Cannot tell what '{path}' is (errno {Marshal.GetLastPInvokeError()}).");
        }

        return (MemoryMarshal.Read<ushort>(status[ModeOffset..]) & FileType) == RegularFile;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ReadStatus(int folder, string path, int flags, uint mask, Span<byte> status);
}
