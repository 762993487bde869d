using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;

namespace Executor.Execution.Sandbox;

/// <summary>
/// The control groups of this executor: one below its own for each program that runs. A program joins before its first
/// instruction, so nothing it does is outside. Version 1 has a tree for each controller, version 2 one for all.
/// </summary>
internal sealed class Cgroups : IDisposable
{
    private readonly CgroupLayout _layout;
    private readonly string _name;
    private readonly Processors _processors;

    /// <summary>Folders of groups whose programs could not be killed in time: they are tried again with every new one.</summary>
    private readonly ConcurrentQueue<string> _held = new();

    private Cgroups(CgroupLayout layout, string name, Processors processors)
    {
        _layout = layout;
        _name = name;
        _processors = processors;
    }

    /// <summary><c>cgroup-v1</c> or <c>cgroup-v2</c>.</summary>
    public string Version => _layout.Version;

    /// <summary>What can't be limited here, each as a word; empty when everything can.</summary>
    public ImmutableArray<string> Missing => _layout.Missing;

    /// <summary>Makes the executor's group, and ends and removes what a crash left in it.</summary>
    /// <param name="name">The same for every run over one work directory, and for no other.</param>
    /// <param name="problem">Why there are none.</param>
    public static Cgroups? TryOpen(string name, out string problem)
    {
        problem = "No control groups are mounted.";
        foreach (CgroupLayout layout in CgroupLayout.Find())
        {
            try
            {
                layout.Prepare(name);
                Sweep(layout, name);
                problem = "";
                return new Cgroups(layout, name, Processors.Read());
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                problem = $"{layout.Version}: {exception.Message}";
            }
        }

        return null;
    }

    /// <exception cref="FaultException">The kernel refuses.</exception>
    public Cgroup Create(ResourceLimits limits)
    {
        RemoveHeld();
        Cgroup group = new(_layout, Path.Combine(_name, Guid.NewGuid().ToString("n")), _processors.Take(limits.Cpus), _held);
        try
        {
            group.Prepare(limits);
            return group;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            group.Dispose();
            throw new FaultException("A control group could not be made.", exception.Message, exception);
        }
    }

    /// <summary>Removes the executor's group, unless something still runs in it: then the next start does.</summary>
    public void Dispose()
    {
        RemoveHeld();
        foreach (string folder in _layout.Folders)
        {
            Cgroup.TryRemove(Path.Combine(folder, _name));
        }
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

    private static void Sweep(CgroupLayout layout, string name)
    {
        foreach (string left in layout.Folders.SelectMany(folder => Directory.EnumerateDirectories(Path.Combine(folder, name))))
        {
            foreach (string line in File.ReadLines(Path.Combine(left, "cgroup.procs")))
            {
                NativeMethods.Signal(int.Parse(line, CultureInfo.InvariantCulture), NativeMethods.SigKill);
            }

            Cgroup.TryRemove(left);
        }
    }
}
