using Executor.Execution.Sandbox;

namespace Executor.Execution.Tests.Sandbox;

/// <summary>Folders and files as a kernel would show them, of control groups that this machine need not have.</summary>
internal sealed class FakeCgroups : IDisposable
{
    private readonly List<string> _mounts = ["21 1 0:20 / /proc rw,relatime - proc proc rw"];
    private readonly List<string> _groups = [];

    public string Root { get; } = Directory.CreateTempSubdirectory("executor-cgroups-").FullName;

    /// <summary>Mounts a tree of version 1.</summary>
    public FakeCgroups First(string place, string controllers, string root = "/")
    {
        Directory.CreateDirectory(At(place));
        _mounts.Add($"31 23 0:{_mounts.Count} {root} {At(place)} rw,nosuid shared:9 - cgroup cgroup rw,{controllers}");
        return this;
    }

    /// <summary>Mounts the tree of version 2.</summary>
    public FakeCgroups Second(string place = "", string root = "/")
    {
        Directory.CreateDirectory(At(place));
        _mounts.Add($"31 23 0:{_mounts.Count} {root} {At(place)} rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate");
        return this;
    }

    /// <summary>Says in which group this process is.</summary>
    public FakeCgroups Member(string controllers, string group)
    {
        _groups.Add($"{_groups.Count}:{controllers}:{group}");
        return this;
    }

    public FakeCgroups Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), content);
        return this;
    }

    /// <summary>A group of version 2 with what it offers.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="isTop">Whether it is the host's first.</param>
    /// <param name="controllers">With spaces.</param>
    public FakeCgroups Group(string path, bool isTop, string controllers = "cpuset cpu io memory hugetlb pids")
    {
        Write($"{path}/cgroup.controllers", controllers + "\n").Write($"{path}/cgroup.subtree_control", "\n").Write($"{path}/cgroup.procs", "");
        return isTop ? this : Write($"{path}/cgroup.type", "domain\n");
    }

    public string Read(string path) => File.ReadAllText(At(path));

    public string At(string path) => Path.Combine(Root, path.TrimStart('/')).TrimEnd('/');

    public CgroupLayout[] Find()
    {
        string mounts = Path.Combine(Root, ".mountinfo");
        string groups = Path.Combine(Root, ".cgroup");
        File.WriteAllLines(mounts, _mounts);
        File.WriteAllLines(groups, _groups);
        return [.. CgroupLayout.Find(mounts, groups)];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
