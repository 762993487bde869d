using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Executor.Embedded.State;

/// <summary>Replaces and removes files so that a crash at any instant leaves the old content or the new, and never a mix.</summary>
internal static class DurableFile
{
    public const string TemporaryExtension = ".tmp";

    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + TemporaryExtension;
        try
        {
            using (var handle = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(handle, content, fileOffset: 0);
                RandomAccess.FlushToDisk(handle);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        FlushDirectory(Path.GetDirectoryName(path)!);
    }

    public static void Remove(string path)
    {
        File.Delete(path);
        FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Creates the directory and, one by one, the missing ones above it, so that each is on disk before it is used.</summary>
    public static void CreateDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(Path.GetFullPath(path));
        if (parent is not null)
        {
            CreateDirectory(parent);
        }

        Directory.CreateDirectory(path);
        if (parent is not null)
        {
            FlushDirectory(parent);
        }
    }

    private static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Directories cannot be flushed there; NTFS journals renames.
        }

        // .NET refuses to open directories, hence the system calls.
        var descriptor = Native.Open(path, OperatingSystem.IsLinux() ? Native.CloseOnExecLinux : 0);
        if (descriptor < 0)
        {
            throw Failure(path);
        }

        try
        {
            if (Native.Fsync(descriptor) != 0)
            {
                throw Failure(path);
            }
        }
        finally
        {
            _ = Native.Close(descriptor);
        }
    }

    private static IOException Failure(string path)
    {
        var error = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"Directory {path} could not be flushed to disk: {error.Message}", error);
    }

    private static class Native
    {
        public const int CloseOnExecLinux = 0x80000;

        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Fsync(int descriptor);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Close(int descriptor);
    }
}
