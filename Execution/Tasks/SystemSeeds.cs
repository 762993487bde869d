using Executor.Execution.Sandbox;

namespace Executor.Execution.Tasks;

/// <summary>
/// Files of <c>/etc</c> that package managers must be able to read and change, and that of the host nobody may: the list of
/// passwords and its kin. A layer over <c>/etc</c> has its own, with the host's users and no password for any.
/// </summary>
internal static class SystemSeeds
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    /// <summary>Writes those that are missing.</summary>
    public static void Complete(string etc, GuestFolders folders)
    {
        foreach (string name in Names())
        {
            string path = Path.Combine(etc, name);
            if (!Path.Exists(path))
            {
                File.WriteAllText(path, ContentOf(name));
                File.SetUnixFileMode(path, Mode);
                folders.Give(path);
            }
        }
    }

    /// <summary>Deletes those that are as they were written.</summary>
    public static void RemoveUnchanged(string etc)
    {
        foreach (string path in Names().Select(name => Path.Combine(etc, name)))
        {
            // A guest may have put anything in its place, a link or a pipe too: only a file of that very size is opened.
            FileInfo file = new(path);
            string content = ContentOf(file.Name);
            if (file.Exists && file.LinkTarget is null && (file.Attributes & (FileAttributes.Device | FileAttributes.Directory)) == 0
                && file.Length == content.Length && File.ReadAllText(path) == content)
            {
                file.Delete();
            }
        }
    }

    private static IEnumerable<string> Names() => SystemView.Replaced.Select(path => Path.GetFileName(path)!);

    private static string ContentOf(string name) => name switch
    {
        "shadow" or "shadow-" => string.Concat(FirstFields("/etc/passwd").Select(user => $"{user}:*:19000:0:99999:7:::\n")),
        "gshadow" or "gshadow-" => string.Concat(FirstFields("/etc/group").Select(group => $"{group}:*::\n")),
        _ => "",
    };

    private static IEnumerable<string> FirstFields(string path) =>
        File.Exists(path) ? File.ReadLines(path).Where(line => line.Contains(':')).Select(line => line[..line.IndexOf(':')]) : [];
}
