using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;

namespace Executor.Execution.Sandbox;

/// <summary>The group of one program: its limits before it runs, what it used afterwards. Disposed of when nothing in it is left.</summary>
/// <param name="layout">Where it is.</param>
/// <param name="name">Its name, and that of the executor's group above it.</param>
/// <param name="processors">What it takes its share of.</param>
/// <param name="carriers">Processes of ours that are in the group beside the program's.</param>
/// <param name="held">Takes the folders that the kernel does not give back yet.</param>
internal sealed class Cgroup(CgroupLayout layout, string name, Processors processors, int carriers, ConcurrentQueue<string>? held = null) : IDisposable
{
    /// <summary>bwrap outside and inside.</summary>
    public const int Bubblewraps = 2;

    private const int PeriodMicroseconds = 100_000;

    private Processors.Share? _share;

    public bool Exists => Folders.All(Directory.Exists);

    /// <summary>List of the processors it runs on; null when it may run on any.</summary>
    public string? ProcessorList => layout.FolderOf("cpuset") is null ? null : _share?.List;

    private IEnumerable<string> Folders => layout.Folders.Select(folder => Path.Combine(folder, name));

    /// <summary>The thread that starts the program is in the group as well, where it can be.</summary>
    private int OwnMembers => layout.IsFirst ? carriers + 1 : carriers;

    public void Create()
    {
        foreach (string folder in Folders)
        {
            Directory.CreateDirectory(folder);
        }

        if (layout.IsFirst)
        {
            // Empty at first, and nothing can run in an empty one.
            CopyFromParent("cpuset", "cpuset.mems");
            CopyFromParent("cpuset", "cpuset.cpus");
        }
    }

    /// <summary>Moves the calling thread here, and with it what it starts from now on.</summary>
    /// <exception cref="FaultException">The kernel refuses.</exception>
    public void AdoptThread() => Enter("tasks", 0);

    /// <summary>Moves a process here, before it has children.</summary>
    /// <exception cref="FaultException">The kernel refuses.</exception>
    public void Adopt(int pid) => Enter("cgroup.procs", pid);

    /// <exception cref="FaultException">The kernel refuses.</exception>
    public void Limit(ResourceLimits limits)
    {
        try
        {
            Apply(limits);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FaultException("A control group could not be given its limits.", exception.Message, exception);
        }
    }

    private void Apply(ResourceLimits limits)
    {
        _share = processors.Take(limits.Cpus);
        string memory = Number(limits.MemoryBytes);
        long quota = Math.Max(1000, (long)(limits.Cpus * PeriodMicroseconds));
        Write("pids", "pids.max", Number(limits.Processes + OwnMembers));
        if (layout.IsFirst)
        {
            Write("memory", "memory.limit_in_bytes", memory);
            Write("memory", "memory.memsw.limit_in_bytes", memory, isOptional: true);
            Write("cpu", "cpu.cfs_quota_us", Number(quota));
            Write("cpuset", "cpuset.cpus", _share.List);
        }
        else
        {
            Write("memory", "memory.max", memory);
            Write("memory", "memory.swap.max", "0", isOptional: true);
            Write("cpu", "cpu.max", $"{quota} {PeriodMicroseconds}");
            Write("cpuset", "cpuset.cpus", _share.List, isOptional: true);
        }
    }

    public ResourceUse ReadUse() => layout.IsFirst
        ? new ResourceUse
        {
            Cpu = ReadNumber("cpuacct", "cpuacct.usage") is { } nanoseconds ? TimeSpan.FromMicroseconds(nanoseconds / 1000.0) : null,
            PeakMemoryBytes = ReadNumber("memory", "memory.max_usage_in_bytes"),
            PeakProcesses = ReadPeakProcesses(),
            // Newer kernels count only where a throttle is set, and then they name no device here.
            ReadBytes = ReadTotal("blkio", "blkio.throttle.io_service_bytes_recursive", "Read", isEmptyNothing: false),
            // What is written goes to disk later, in the name of the kernel: the number of version 1 would be too low.
            WrittenBytes = null,
        }
        : new ResourceUse
        {
            Cpu = ReadField("cpu", "cpu.stat", "usage_usec") is { } microseconds ? TimeSpan.FromMicroseconds(microseconds) : null,
            PeakMemoryBytes = ReadNumber("memory", "memory.peak"),
            PeakProcesses = ReadPeakProcesses(),
            ReadBytes = ReadTotal("io", "io.stat", "rbytes", isEmptyNothing: true),
            WrittenBytes = ReadTotal("io", "io.stat", "wbytes", isEmptyNothing: true),
        };

    /// <summary>The limit that was reached; memory first, since a program short of it may fail in any way.</summary>
    public LimitBreach? FindBreach()
    {
        if (ReadField("memory", layout.IsFirst ? "memory.oom_control" : "memory.events", "oom_kill") > 0)
        {
            return LimitBreach.Memory;
        }

        return ReadField("pids", "pids.events", "max") > 0 ? LimitBreach.Processes : null;
    }

    public void Dispose()
    {
        foreach (string folder in Folders.Where(folder => !TryRemove(folder)))
        {
            held?.Enqueue(folder);
        }

        _share?.Dispose();
        _share = null;
    }

    /// <summary>Kills everything in a group.</summary>
    public static void End(string folder)
    {
        foreach (int pid in ReadMembers(folder))
        {
            NativeMethods.Signal(pid, NativeMethods.SigKill);
        }
    }

    /// <summary>Processes in it now, without the executor, of which only a thread is here.</summary>
    public ImmutableArray<int> ReadMembers()
    {
        try
        {
            return [.. ReadMembers(Folders.First()).Where(pid => pid != Environment.ProcessId)];
        }
        catch (IOException)
        {
            // It is gone, and so are they.
            return [];
        }
    }

    /// <summary>
    /// False while something is in it. The kernel lets go of a group with its last process, and that is reaped before a run is
    /// over, unless it was one that can't be killed.
    /// </summary>
    public static bool TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Still held, or not ours any more.
            return false;
        }
    }

    /// <param name="file">Of version 1 <c>tasks</c> takes threads, and the number 0 is the thread that writes.</param>
    /// <param name="id">Whom.</param>
    private void Enter(string file, int id)
    {
        try
        {
            foreach (string folder in Folders)
            {
                File.WriteAllText(Path.Combine(folder, file), Number(id));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FaultException("A control group could not be entered.", exception.Message, exception);
        }
    }

    private static IEnumerable<int> ReadMembers(string folder) =>
        File.ReadAllLines(Path.Combine(folder, "cgroup.procs")).Select(line => int.Parse(line, CultureInfo.InvariantCulture));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private int? ReadPeakProcesses() =>
        ReadNumber("pids", "pids.peak") is { } peak ? (int)Math.Max(1, peak - OwnMembers) : null;

    private string? PathOf(string controller, string file) =>
        layout.FolderOf(controller) is { } folder ? Path.Combine(folder, name, file) : null;

    private void Write(string controller, string file, string value, bool isOptional = false)
    {
        if (PathOf(controller, file) is { } path && (!isOptional || File.Exists(path)))
        {
            File.WriteAllText(path, value);
        }
    }

    private void CopyFromParent(string controller, string file)
    {
        if (layout.FolderOf(controller) is { } folder)
        {
            Write(controller, file, File.ReadAllText(Path.Combine(folder, file)));
        }
    }

    private string[] ReadLines(string controller, string file)
    {
        try
        {
            return PathOf(controller, file) is { } path ? File.ReadAllLines(path) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // This kernel does not tell.
            return [];
        }
    }

    private long? ReadNumber(string controller, string file) =>
        ReadLines(controller, file) is [var line] && long.TryParse(line, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>A file of lines of a name and a number.</summary>
    private long? ReadField(string controller, string file, string field) =>
        ReadLines(controller, file)
            .Select(line => line.Split(' '))
            .Where(words => words.Length == 2 && words[0] == field)
            .Select(words => (long?)long.Parse(words[1], CultureInfo.InvariantCulture))
            .FirstOrDefault();

    /// <summary>Sum over devices, which stand first on each line: <c>8:0 Read 4096</c> or <c>8:0 rbytes=4096 …</c>.</summary>
    private long? ReadTotal(string controller, string file, string field, bool isEmptyNothing)
    {
        string[][] devices = [.. ReadLines(controller, file).Select(line => line.Replace('=', ' ').Split(' ')).Where(words => words.Contains(field))];
        return PathOf(controller, file) is { } path && File.Exists(path) && (isEmptyNothing || devices.Length > 0)
            ? devices.Sum(words => ValueAfter(words, field))
            : null;
    }

    private static long ValueAfter(string[] words, string field)
    {
        int index = Array.IndexOf(words, field, 1);
        return index > 0 && index + 1 < words.Length ? long.Parse(words[index + 1], CultureInfo.InvariantCulture) : 0;
    }
}
