using System.Collections.Immutable;
using System.Globalization;

namespace Executor.Execution.Sandbox;

/// <summary>
/// The control groups of this executor: one below its own for each program that runs. A program joins before its first
/// instruction, so nothing it does is outside. Version 1 has a tree for each controller, version 2 one for all.
/// </summary>
internal sealed class Cgroups
{
    private readonly CgroupLayout _layout;
    private readonly string _name;
    private readonly Processors _processors;

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

    /// <summary>Whether a thread can be in another group than its process: then guests are born into theirs.</summary>
    public bool TakesThreads => _layout.IsFirst;

    /// <summary>Makes the executor's group.</summary>
    /// <param name="name">The same for every run over one work directory, and for no other.</param>
    /// <param name="problem">Why there is none.</param>
    public static Cgroups? TryOpen(string name, out string problem)
    {
        problem = "No control groups are mounted.";
        foreach (CgroupLayout layout in CgroupLayout.Find())
        {
            try
            {
                layout.Prepare(name);
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

    /// <summary>A new group without limits yet.</summary>
    /// <exception cref="FaultException">The kernel refuses.</exception>
    public Cgroup Create()
    {
        Cgroup group = new(_layout, Path.Combine(_name, Guid.NewGuid().ToString("n")), _processors);
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
            foreach (int pid in File.ReadLines(Path.Combine(left, "cgroup.procs")).Select(line => int.Parse(line, CultureInfo.InvariantCulture)))
            {
                if (pid != Environment.ProcessId)
                {
                    NativeMethods.Signal(pid, NativeMethods.SigKill);
                }
            }

            Cgroup.TryRemove(left);
        }
    }
}
