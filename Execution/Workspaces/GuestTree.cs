using Executor.Execution.Files;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Workspaces;

/// <summary>
/// Writes into a tree that a guest had in its hands, when no process of it is left. Every step of a path is looked at
/// without following it; what is in the way is taken away: links and special files are deleted, folders moved aside.
/// All that tries to write answers false when something in the way could not be removed.
/// </summary>
/// <param name="root">Top of the tree.</param>
/// <param name="aside">Where folders go that were in the way, on the same file system.</param>
/// <param name="folderMade">Called with the path of each folder made on the way to another path.</param>
internal sealed class GuestTree(string root, string aside, Action<string>? folderMade = null)
{
    private const int NoSpace = 28;
    private const int NoQuota = 122;
    private const UnixFileMode OwnerAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Opens a folder that the guest may have shut.</summary>
    /// <exception cref="IOException">It is no folder, or a link to one.</exception>
    public static void Open(string folder)
    {
        FileAttributes attributes = File.GetAttributes(folder);
        if (!attributes.HasFlag(FileAttributes.Directory) || attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            throw new IOException("A folder of the tree is none.");
        }

        UnixFileMode mode = File.GetUnixFileMode(folder);
        if ((mode & OwnerAll) != OwnerAll)
        {
            File.SetUnixFileMode(folder, mode | OwnerAll);
        }
    }

    public Task<bool> TryWriteAsync(string relativePath, Stream content, bool isExecutable, CancellationToken cancellationToken) =>
        TryAsync(relativePath, async path =>
        {
            Clear(path, keepFolder: false);
            await using FileStream file = CreateNew(path);
            await content.CopyToAsync(file, cancellationToken);
            SetMode(file.SafeFileHandle, isExecutable);
        });

    /// <summary>Writes a copy of a file, holes as holes.</summary>
    public Task<bool> TryCopyAsync(string relativePath, SafeFileHandle source, bool isExecutable, CancellationToken cancellationToken) =>
        TryAsync(relativePath, async path =>
        {
            Clear(path, keepFolder: false);
            await using FileStream file = CreateNew(path);
            await SparseCopy.CopyAsync(source, file.SafeFileHandle, cancellationToken);
            SetMode(file.SafeFileHandle, isExecutable);
        });

    /// <summary>Makes a link that says exactly these bytes, wherever they lead.</summary>
    public Task<bool> TryLinkAsync(string relativePath, byte[] target) =>
        TryAsync(relativePath, path =>
        {
            Clear(path, keepFolder: false);
            NativeFiles.MakeLink(target, path);
            return Task.CompletedTask;
        });

    /// <summary>Makes a folder; one that is there stays.</summary>
    public Task<bool> TryMakeFolderAsync(string relativePath) =>
        TryAsync(relativePath, path =>
        {
            if (Clear(path, keepFolder: true))
            {
                Directory.CreateDirectory(path);
            }

            return Task.CompletedTask;
        });

    public Task<bool> TryRemoveAsync(string relativePath) =>
        TryAsync(relativePath, path =>
        {
            Clear(path, keepFolder: false);
            return Task.CompletedTask;
        });

    /// <summary>For a tree that is the upper folder of an overlay: hides what lower ones have.</summary>
    public Task<bool> TryHideAsync(string relativePath) =>
        TryAsync(relativePath, path =>
        {
            Clear(path, keepFolder: false);
            NativeFiles.MakeWhiteout(path);
            return Task.CompletedTask;
        });

    // CreateNew never opens what is there already, a link included.
    private static FileStream CreateNew(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        Options = FileOptions.Asynchronous,
    });

    private static void SetMode(SafeFileHandle file, bool isExecutable)
    {
        UnixFileMode mode = OwnerAll | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        mode = isExecutable ? mode | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : mode & ~UnixFileMode.UserExecute;
        File.SetUnixFileMode(file, mode);
    }

    private static bool IsFull(Exception exception) => (exception.HResult & 0xFFFF) is NoSpace or NoQuota;

    private async Task<bool> TryAsync(string relativePath, Func<string, Task> write)
    {
        string[] parts = relativePath.Split('/');
        if (parts.Any(part => part is "" or "." or ".."))
        {
            throw new ArgumentException("Not a plain path inside the tree.", nameof(relativePath));
        }

        try
        {
            string path = root;
            Open(path);
            for (int i = 0; i < parts.Length - 1; i++)
            {
                path = Path.Combine(path, parts[i]);
                if (Clear(path, keepFolder: true))
                {
                    Directory.CreateDirectory(path);
                    folderMade?.Invoke(string.Join('/', parts[..(i + 1)]));
                }

                Open(path);
            }

            await write(Path.Combine(path, parts[^1]));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && !IsFull(exception))
        {
            return false;
        }
    }

    /// <summary>True when nothing is there any more.</summary>
    private bool Clear(string path, bool keepFolder)
    {
        FileAttributes attributes;
        try
        {
            attributes = File.GetAttributes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }

        if (attributes.HasFlag(FileAttributes.Directory) && !attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            if (keepFolder)
            {
                return false;
            }

            Open(path);
            Directory.CreateDirectory(aside);
            Directory.Move(path, Path.Combine(aside, Guid.NewGuid().ToString("n")));
            return true;
        }

        File.Delete(path);
        return true;
    }
}
