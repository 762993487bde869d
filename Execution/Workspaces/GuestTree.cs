namespace Executor.Execution.Workspaces;

/// <summary>
/// Writes into a tree that a guest had in its hands, when no process of it is left. Every step of a path is looked at
/// without following it; what is in the way is taken away: links and special files are deleted, folders moved aside.
/// </summary>
internal sealed class GuestTree(string root, string aside, Action<string> give)
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

    /// <summary>False when something in the way could not be removed.</summary>
    public async Task<bool> TryWriteAsync(string relativePath, Stream content, bool isExecutable, CancellationToken cancellationToken)
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
            foreach (string part in parts[..^1])
            {
                path = Path.Combine(path, part);
                if (Clear(path, keepFolder: true))
                {
                    Directory.CreateDirectory(path);
                    give(path);
                }

                Open(path);
            }

            path = Path.Combine(path, parts[^1]);
            Clear(path, keepFolder: false);
            await WriteNewAsync(path, content, isExecutable, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && !IsFull(exception))
        {
            return false;
        }
    }

    private async Task WriteNewAsync(string path, Stream content, bool isExecutable, CancellationToken cancellationToken)
    {
        // CreateNew never opens what is there already, a link included.
        await using FileStream file = new(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
        });
        await content.CopyToAsync(file, cancellationToken);
        UnixFileMode mode = OwnerAll | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        mode = isExecutable ? mode | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : mode & ~UnixFileMode.UserExecute;
        File.SetUnixFileMode(file.SafeFileHandle, mode);
        give(path);
    }

    private static bool IsFull(Exception exception) => (exception.HResult & 0xFFFF) is NoSpace or NoQuota;

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
