using System.Collections.Immutable;

namespace Executor.Execution.Sandbox;

/// <summary>
/// What of the host every guest sees, read-only: the system folders without what not everyone on the host may read.
/// Guests may run under the executor's own user, so file modes alone would hide nothing from them.
/// A view is true for a moment only: what it hides may go away, and new secrets may come.
/// </summary>
internal sealed class SystemView
{
    private static readonly string[] SystemFolders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc"];

    /// <summary>Hidden whatever their modes say.</summary>
    private static readonly string[] HiddenFolders = ["/etc/ssh", "/etc/ssl/private", "/etc/executor"];

    /// <summary>Writing there is the right of user 0, with or without capabilities; bwrap takes user 0 for harmless.</summary>
    private static readonly string[] ReadOnlyProc =
        ["/proc/acpi", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/scsi", "/proc/sys", "/proc/sysrq-trigger"];

    private static readonly string[] HiddenProc =
        ["/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/mtrr", "/proc/sched_debug", "/proc/timer_list"];

    private readonly ImmutableArray<string> _visible;
    private readonly ImmutableArray<string> _options;

    private SystemView(ImmutableArray<string> visible, ImmutableArray<string> options)
    {
        _visible = visible;
        _options = options;
    }

    /// <summary>Options of bwrap that make the view; everything a guest has of its own comes after them.</summary>
    public IEnumerable<string> Options => _options;

    /// <param name="furtherFolders">Folders of the operator's choice.</param>
    /// <param name="emptyFolder">An empty folder that stands where something is hidden.</param>
    public static SystemView Read(IEnumerable<string> furtherFolders, string emptyFolder)
    {
        List<string> visible = [];
        List<string> options = [];
        foreach (string folder in SystemFolders.Where(Directory.Exists))
        {
            if (new DirectoryInfo(folder).LinkTarget is { } target)
            {
                options.AddRange(["--symlink", target, folder]);
            }
            else
            {
                visible.Add(folder);
                options.AddRange(["--ro-bind", folder, folder]);
            }
        }

        foreach (string hidden in HiddenFolders.Where(Directory.Exists).Concat(Unreadable("/etc")))
        {
            options.AddRange(["--ro-bind", Directory.Exists(hidden) ? emptyFolder : "/dev/null", hidden]);
        }

        options.AddRange(["--proc", "/proc"]);
        foreach (string path in ReadOnlyProc.Where(Path.Exists))
        {
            options.AddRange(["--ro-bind", path, path]);
        }

        foreach (string path in HiddenProc.Where(File.Exists))
        {
            options.AddRange(["--ro-bind", "/dev/null", path]);
        }

        options.AddRange(["--dev", "/dev"]);
        options.AddRange(["--perms", "1777", "--tmpfs", "/dev/shm"]);
        options.AddRange(["--perms", "1777", "--tmpfs", "/tmp"]);
        options.AddRange(["--perms", "1777", "--tmpfs", "/var/tmp"]);
        options.AddRange(["--tmpfs", "/run", "--symlink", "/run", "/var/run"]);
        options.AddRange(NameServers());

        // Last, since one of them may lie below a folder that guests have of their own, such as /tmp.
        foreach (string folder in furtherFolders.Where(Directory.Exists))
        {
            visible.Add(folder);
            options.AddRange(["--ro-bind", folder, folder]);
        }

        return new SystemView([.. visible], [.. options]);
    }

    /// <summary>Whether guests see this path of the host.</summary>
    public bool Shows(string path) => _visible.Any(folder => PathRules.IsWithin(path, folder));

    private static IEnumerable<string> Unreadable(string root)
    {
        Queue<string> folders = new([root]);
        while (folders.TryDequeue(out string? folder))
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                if (entry.LinkTarget is not null || HiddenFolders.Contains(entry.FullName))
                {
                    continue;
                }

                UnixFileMode needed = entry is DirectoryInfo
                    ? UnixFileMode.OtherRead | UnixFileMode.OtherExecute
                    : UnixFileMode.OtherRead;
                if ((entry.UnixFileMode & needed) != needed)
                {
                    yield return entry.FullName;
                }
                else if (entry is DirectoryInfo)
                {
                    folders.Enqueue(entry.FullName);
                }
            }
        }
    }

    /// <summary>The list of name servers is often a link into /run, which guests have of their own.</summary>
    private static string[] NameServers()
    {
        const string List = "/etc/resolv.conf";
        return File.ResolveLinkTarget(List, returnFinalTarget: true) is { Exists: true } target
            ? ["--ro-bind", target.FullName, target.FullName]
            : [];
    }
}
