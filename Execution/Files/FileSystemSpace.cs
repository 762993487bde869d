using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Executor.Execution.Files;

/// <summary>What is left of a file system for ordinary users.</summary>
internal readonly partial record struct FileSystemSpace(long FreeBytes, long FreeInodes)
{
    public static FileSystemSpace Read(string path)
    {
        if (Query(path, out Answer answer) != 0)
        {
            throw new IOException($"The file system of a folder does not answer: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }

        return new FileSystemSpace((long)(answer.BlocksAvailable * answer.FragmentSize), (long)answer.InodesAvailable);
    }

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Query(string path, out Answer answer);

    /// <summary>As 64-bit Linux has it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Answer
    {
        public ulong BlockSize;
        public ulong FragmentSize;
        public ulong Blocks;
        public ulong BlocksFree;
        public ulong BlocksAvailable;
        public ulong Inodes;
        public ulong InodesFree;
        public ulong InodesAvailable;
        public ulong Id;
        public ulong Flags;
        public ulong LongestName;
        public ulong Spare1;
        public ulong Spare2;
        public ulong Spare3;
    }
}
