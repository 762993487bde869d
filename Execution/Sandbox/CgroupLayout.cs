using System.Collections.Immutable;

namespace Executor.Execution.Sandbox;

/// <summary>Where a version of control groups keeps what: the differences between the two, and nothing else.</summary>
internal sealed class CgroupLayout
{
    /// <summary>Without these there are no limits worth the name.</summary>
    private static readonly string[] Needed = ["memory", "pids"];

    private static readonly string[] Wished = ["cpu", "cpuset"];

    private readonly ImmutableDictionary<string, string> _folders;

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
        List<CgroupMount> mounts = [.. File.ReadLines(mountsFile).Select(CgroupMount.Parse).OfType<CgroupMount>()];
        Dictionary<string, string> groups = new(StringComparer.Ordinal);
        foreach (string[] fields in File.ReadLines(groupsFile).Select(line => line.Split(':', 3)))
        {
            foreach (string controller in fields[1].Split(','))
            {
                groups[controller] = fields[2];
            }
        }

        if (mounts.FirstOrDefault(mount => mount.IsSecond) is { } second)
        {
            string folder = second.Resolve(groups.GetValueOrDefault("", "/"));
            string offered = Path.Combine(folder, "cgroup.controllers");
            string[] controllers = File.Exists(offered) ? File.ReadAllText(offered).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : [];
            if (Needed.All(controllers.Contains))
            {
                yield return new CgroupLayout(2, controllers.ToImmutableDictionary(controller => controller, _ => folder));
            }
        }

        ImmutableDictionary<string, string> first = mounts
            .Where(mount => !mount.IsSecond)
            .SelectMany(mount => mount.Controllers.Select(controller => (controller, mount.Resolve(groups.GetValueOrDefault(controller, "/")))))
            .ToImmutableDictionary(pair => pair.controller, pair => pair.Item2);
        if (Needed.All(first.ContainsKey))
        {
            yield return new CgroupLayout(1, first);
        }
    }

    /// <summary>Makes the group that holds all groups of programs.</summary>
    public void Prepare(string name)
    {
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
            // All guests together yield to the executor when every processor is wanted.
            File.WriteAllText(Path.Combine(cpu, name, IsFirst ? "cpu.shares" : "cpu.weight"), IsFirst ? "256" : "25");
        }
    }

    /// <summary>A group with members of its own can't have groups with controllers below it: step aside.</summary>
    private void Delegate()
    {
        string own = _folders["memory"];
        string aside = Path.Combine(own, "executor");
        if (File.ReadAllText(Path.Combine(own, "cgroup.procs")).Length > 0 && own != "/sys/fs/cgroup")
        {
            Directory.CreateDirectory(aside);
            foreach (string pid in File.ReadAllLines(Path.Combine(own, "cgroup.procs")))
            {
                File.WriteAllText(Path.Combine(aside, "cgroup.procs"), pid);
            }
        }

        Enable(own);
    }

    private void Enable(string folder)
    {
        string enabled = File.ReadAllText(Path.Combine(folder, "cgroup.subtree_control"));
        foreach (string controller in _folders.Keys.Where(controller => controller is "memory" or "pids" or "cpu" or "cpuset" or "io"))
        {
            if (!enabled.Split((char[]?)null).Contains(controller))
            {
                File.WriteAllText(Path.Combine(folder, "cgroup.subtree_control"), "+" + controller);
            }
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
            string below = Root != "/" && group.StartsWith(Root, StringComparison.Ordinal) ? group[Root.Length..] : group;
            string folder = Path.Combine(Folder, below.TrimStart('/'));
            return Directory.Exists(folder) ? folder.TrimEnd('/') : Folder;
        }
    }
}
