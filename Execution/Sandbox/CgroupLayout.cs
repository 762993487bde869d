using System.Collections.Immutable;
using System.Globalization;
using Executor.Execution.Files;

namespace Executor.Execution.Sandbox;

/// <summary>Where a version of control groups keeps what: the differences between the two, and nothing else.</summary>
internal sealed class CgroupLayout
{
    /// <summary>Without these there are no limits worth the name.</summary>
    private static readonly string[] Needed = ["memory", "pids"];

    private static readonly string[] Wished = ["cpu", "cpuset"];

    /// <summary>Of version 2, where more than these may be offered.</summary>
    private static readonly string[] Used = ["cpu", "cpuset", "io", "memory", "pids"];

    private const string Subtree = "cgroup.subtree_control";

    /// <summary>The group below our own for those who were in it.</summary>
    private const string Aside = "executor.self";

    /// <summary>Between two looks at the members new ones may have come.</summary>
    private const int MostLooks = 10;

    private const int NoSuchProcess = 3;

    private readonly ImmutableDictionary<string, string> _folders;
    private volatile string? _prepared;

    private CgroupLayout(int version, ImmutableDictionary<string, string> folders)
    {
        IsFirst = version == 1;
        _folders = folders;
    }

    public bool IsFirst { get; }

    public string Version => IsFirst ? "cgroup-v1" : "cgroup-v2";

    public ImmutableArray<string> Missing => [.. Wished.Where(controller => !_folders.ContainsKey(controller))];

    /// <summary>The folders of the group this executor is in, each once.</summary>
    public IEnumerable<string> Folders => _folders.Values.Distinct();

    public string? FolderOf(string controller) => _folders.GetValueOrDefault(controller);

    /// <summary>The usable ones of this host, the better one first.</summary>
    public static IEnumerable<CgroupLayout> Find() => Find("/proc/self/mountinfo", "/proc/self/cgroup");

    internal static IEnumerable<CgroupLayout> Find(string mountsFile, string groupsFile)
    {
        if (!File.Exists(groupsFile))
        {
            // A kernel without control groups.
            return [];
        }

        List<CgroupMount> mounts = [.. File.ReadLines(mountsFile).Select(CgroupMount.Parse).OfType<CgroupMount>()];
        Dictionary<string, string> groups = new(StringComparer.Ordinal);
        foreach (string[] fields in File.ReadLines(groupsFile).Select(line => line.Split(':', 3)))
        {
            foreach (string controller in fields[1].Split(','))
            {
                groups[controller] = fields[2];
            }
        }

        return FindSecond(mounts, groups).Concat(FindFirst(mounts, groups));
    }

    /// <summary>
    /// Our own group when it is ours to divide: in a container its top, else one that was delegated. Any other holds programs that are
    /// none of our business, as the shell of whoever logged in; beside all those, at the top of the host, there is room for root.
    /// </summary>
    private static IEnumerable<CgroupLayout> FindSecond(List<CgroupMount> mounts, Dictionary<string, string> groups)
    {
        if (mounts.FirstOrDefault(mount => mount.IsSecond) is not { } second)
        {
            yield break;
        }

        string own = second.Resolve(groups.GetValueOrDefault("", "/"));
        if (Path.GetFileName(own) == Aside)
        {
            own = Path.GetDirectoryName(own)!;
        }

        bool isOurs = !IsTop(own) && (own == second.Folder || !Environment.IsPrivilegedProcess || IsDelegated(own));
        foreach (string folder in (string[])[.. isOurs ? (string[])[own] : [], .. IsTop(second.Folder) ? (string[])[second.Folder] : []])
        {
            string[] controllers = Words(Path.Combine(folder, "cgroup.controllers"));
            if (Needed.All(controllers.Contains))
            {
                yield return new CgroupLayout(2, controllers.ToImmutableDictionary(controller => controller, _ => folder));
            }
        }
    }

    private static IEnumerable<CgroupLayout> FindFirst(List<CgroupMount> mounts, Dictionary<string, string> groups)
    {
        Dictionary<string, string> folders = new(StringComparer.Ordinal);
        foreach (CgroupMount mount in mounts.Where(mount => !mount.IsSecond))
        {
            foreach (string controller in mount.Controllers)
            {
                // A tree may be mounted at several places.
                folders.TryAdd(controller, mount.Resolve(groups.GetValueOrDefault(controller, "/")));
            }
        }

        if (Needed.All(folders.ContainsKey))
        {
            yield return new CgroupLayout(1, folders.ToImmutableDictionary());
        }
    }

    /// <summary>Whether a group of version 2 is the host's first: the one that has no type.</summary>
    private static bool IsTop(string folder) => !File.Exists(Path.Combine(folder, "cgroup.type"));

    /// <summary>Whether the service manager has left a group to whoever is in it. What it writes there for everyone, old ones write for root.</summary>
    private static bool IsDelegated(string folder) =>
        ((string[])["user.delegate", "trusted.delegate"]).Any(name => NativeFiles.ReadAttribute(folder, name) is [(byte)'1']);

    private static string[] Words(string file) => !File.Exists(file) ? [] : File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Makes the group that holds all groups of programs.</summary>
    public void Prepare(string name)
    {
        if (_prepared == name && Folders.All(folder => Directory.Exists(Path.Combine(folder, name))))
        {
            return;
        }

        if (!IsFirst)
        {
            Delegate();
        }

        foreach (string folder in Folders)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        if (!IsFirst)
        {
            Enable(Path.Combine(_folders["memory"], name));
        }

        if (FolderOf("cpuset") is { } cpuset && IsFirst)
        {
            // Empty at first, and nothing can run in an empty one.
            foreach (string file in (string[])["cpuset.cpus", "cpuset.mems"])
            {
                File.WriteAllText(Path.Combine(cpuset, name, file), File.ReadAllText(Path.Combine(cpuset, file)));
            }
        }

        if (FolderOf("cpu") is { } cpu)
        {
            // A thread of the executor gets two parts of a processor that it shares with guests, whatever their number.
            int weight = Math.Min(10_000, 50 * Environment.ProcessorCount);
            int shares = 512 * Environment.ProcessorCount;
            File.WriteAllText(
                Path.Combine(cpu, name, IsFirst ? "cpu.shares" : "cpu.weight"),
                (IsFirst ? shares : weight).ToString(CultureInfo.InvariantCulture));
        }

        _prepared = name;
    }

    /// <summary>A group with members of its own can't have groups with controllers below it: they step aside. The host's first can.</summary>
    private void Delegate()
    {
        string own = _folders["memory"];
        if (!IsTop(own))
        {
            string aside = Directory.CreateDirectory(Path.Combine(own, Aside)).FullName;
            for (int look = 0; look < MostLooks && File.ReadAllLines(Path.Combine(own, "cgroup.procs")) is { Length: > 0 } members; look++)
            {
                foreach (string pid in members)
                {
                    Move(pid, aside);
                }
            }
        }

        Enable(own);
    }

    private static void Move(string pid, string group)
    {
        try
        {
            File.WriteAllText(Path.Combine(group, "cgroup.procs"), pid);
        }
        catch (IOException exception) when (exception.HResult == NoSuchProcess)
        {
            // It has ended.
        }
    }

    private void Enable(string folder)
    {
        string[] enabled = Words(Path.Combine(folder, Subtree));
        foreach (string controller in _folders.Keys.Where(controller => Used.Contains(controller) && !enabled.Contains(controller)))
        {
            File.WriteAllText(Path.Combine(folder, Subtree), "+" + controller);
        }
    }

    /// <param name="Root">The part of the tree that is mounted.</param>
    /// <param name="Folder">Where.</param>
    /// <param name="IsSecond">Whether it is of version 2.</param>
    /// <param name="Controllers">Those of a tree of version 1.</param>
    private sealed record CgroupMount(string Root, string Folder, bool IsSecond, ImmutableArray<string> Controllers)
    {
        private static readonly string[] Known = ["blkio", "cpu", "cpuacct", "cpuset", "memory", "pids"];

        /// <summary>id parent device root mount-point options … - type source super-options.</summary>
        public static CgroupMount? Parse(string line)
        {
            string[] fields = line.Split(' ');
            int separator = Array.IndexOf(fields, "-");
            return fields[separator + 1] is "cgroup" or "cgroup2"
                ? new CgroupMount(
                    fields[3],
                    fields[4],
                    fields[separator + 1] == "cgroup2",
                    [.. fields[separator + 3].Split(',').Intersect(Known)])
                : null;
        }

        /// <summary>The folder of a group. In a container the tree often begins at the container's own group.</summary>
        public string Resolve(string group)
        {
            string below = Root != "/" && PathRules.IsWithin(group, Root) ? group[Root.Length..] : group;
            string folder = Path.Combine(Folder, below.TrimStart('/')).TrimEnd('/');
            // A group outside what is mounted is told as one of its parents.
            return !below.Split('/').Contains("..") && Directory.Exists(folder) ? folder : Folder;
        }
    }
}
