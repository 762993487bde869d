using System.Runtime.InteropServices;

namespace Executor.Blobs;

/// <summary>Makes a rename survive a loss of power: the name lives in the directory, and .NET cannot flush one.</summary>
internal static partial class DirectorySync
{
    private const int ReadOnly = 0;
    private const int InvalidArgument = 22;

    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open(directory, ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"Cannot open a blob folder to flush it (errno {Marshal.GetLastPInvokeError()}).");
        }

        try
        {
            // Some network file systems answer EINVAL: they have no such operation, and nothing more can be done there.
            if (Synchronize(descriptor) < 0 && Marshal.GetLastPInvokeError() is not InvalidArgument and var error)
            {
                throw new IOException($"Cannot flush a blob folder (errno {error}).");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
