using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Executor.Execution.Sandbox;

/// <summary>
/// The control groups of this executor: one below its own for each program that runs. A program joins before its first
/// instruction, so nothing it does is outside. Version 1 has a tree for each controller, version 2 one for all.
/// </summary>
internal sealed class Cgroups : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly CgroupLayout _layout;
    private readonly string _name;
    private readonly Processors _processors;
    private readonly int _carriers;

    /// <summary>Tells the groups of this process from what is left of others.</summary>
    private readonly string _own = Guid.NewGuid().ToString("n")[..8];

    /// <summary>Folders of groups whose programs could not be killed in time: they are tried again with every new one.</summary>
    private readonly ConcurrentQueue<string> _held = new();

    private Cgroups(CgroupLayout layout, string name, Processors processors, int carriers)
    {
        _carriers = carriers;
        _layout = layout;
        _name = name;
        _processors = processors;
    }

    /// <summary><c>cgroup-v1</c> or <c>cgroup-v2</c>.</summary>
    public string Version => _layout.Version;

    /// <summary>What can't be limited here, each as a word; empty when everything can.</summary>
    public ImmutableArray<string> Missing => _layout.Missing;

    /// <summary>Whether a thread can be in another group than its process: then guests are born into theirs.</summary>
    public bool TakesThreads => _layout.IsFirst;

    /// <summary>Makes the executor's group.</summary>
    /// <param name="name">The same for every run over one work directory, and for no other.</param>
    /// <param name="carriers">Processes of ours in each group beside the program's.</param>
    /// <param name="problem">Why there are none.</param>
    public static Cgroups? TryOpen(string name, int carriers, out string problem) => TryOpen(CgroupLayout.Find(), name, carriers, out problem);

    internal static Cgroups? TryOpen(IEnumerable<CgroupLayout> layouts, string name, int carriers, out string problem)
    {
        problem = "none that the executor may divide is mounted";
        foreach (CgroupLayout layout in layouts)
        {
            try
            {
                layout.Prepare(name);
                problem = "";
                return new Cgroups(layout, name, Processors.Read(), carriers);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                problem = $"{layout.Version}: {exception.Message}";
            }
        }

        return null;
    }

    /// <summary>A new group without limits yet.</summary>
    /// <exception cref="FaultException">The kernel refuses.</exception>
    public Cgroup Create()
    {
        RemoveHeld();
        Cgroup group = new(_layout, Path.Combine(_name, $"{_own}-{Guid.NewGuid():n}"), _processors, _carriers, _held);
        try
        {
            // Whoever removed the group of all groups has only to be answered by making it again.
            _layout.Prepare(_name);
            group.Create();
            return group;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            group.Dispose();
            throw new FaultException("A control group could not be made.", exception.Message, exception);
        }
    }

    /// <summary>Ends and removes what a crash left. Only for whoever owns the work directory.</summary>
    public void Sweep()
    {
        foreach (string left in _layout.Folders.SelectMany(folder => Directory.EnumerateDirectories(Path.Combine(folder, _name))))
        {
            if (!Path.GetFileName(left).StartsWith(_own, StringComparison.Ordinal))
            {
                Cgroup.End(left);
                Cgroup.TryRemove(left);
            }
        }
    }

    /// <summary>Removes the executor's group, when nobody is left in it. A next executor over the same directory makes it again.</summary>
    public void Dispose()
    {
        // The thread that waited in a group may have ended a moment before the kernel lets go of it.
        SpinWait.SpinUntil(TryRemove, Patience);
    }

    private void RemoveHeld()
    {
        for (int left = _held.Count; left > 0 && _held.TryDequeue(out string? folder); left--)
        {
            if (!Cgroup.TryRemove(folder))
            {
                _held.Enqueue(folder);
            }
        }
    }

    private bool TryRemove()
    {
        string[] own = [.. _layout.Folders.Select(folder => Path.Combine(folder, _name)).Where(Directory.Exists)];
        foreach (string folder in own.SelectMany(Directory.EnumerateDirectories).Concat(own))
        {
            Cgroup.TryRemove(folder);
        }

        return !own.Any(Directory.Exists);
    }
}
