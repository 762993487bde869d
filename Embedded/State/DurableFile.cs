using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

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
            TryDelete(temporary);
            throw;
        }

        FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Null when there is no such file. A file that is there and can't be opened throws: whoever takes it for absent begins anew over what
    /// is stored, which is why nobody here asks <see cref="File.Exists"/>.
    /// </summary>
    public static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The whole file; null when there is none.</summary>
    public static byte[]? TryRead(string path)
    {
        using var handle = TryOpen(path);
        if (handle is null)
        {
            return null;
        }

        // Files are replaced and never changed, so the one that is open keeps its length.
        var content = new byte[RandomAccess.GetLength(handle)];
        var filled = 0;
        while (filled < content.Length && RandomAccess.Read(handle, content.AsSpan(filled), filled) is > 0 and var read)
        {
            filled += read;
        }

        return filled == content.Length ? content : throw new CorruptStateException(path, "it ends before its length.");
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

    private static void TryDelete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A disk that has become read-only keeps it. The next write of the record overwrites it, the next start removes it.
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
