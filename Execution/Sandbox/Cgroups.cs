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
    public static Cgroups? TryOpen(string name, out string problem) => TryOpen(CgroupLayout.Find(), name, out problem);

    internal static Cgroups? TryOpen(IEnumerable<CgroupLayout> layouts, string name, out string problem)
    {
        problem = "none that the executor may divide is mounted";
        foreach (CgroupLayout layout in layouts)
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
        try
        {
            return Make(limits);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            try
            {
                // Somebody may have removed the executor's own group while it was empty.
                _layout.Prepare(_name);
                return Make(limits);
            }
            catch (Exception second) when (second is IOException or UnauthorizedAccessException)
            {
                throw new FaultException("A control group could not be made.", second.Message, second);
            }
        }
    }

    /// <summary>Removes the executor's group. A next executor over the same directory makes it again.</summary>
    public void Dispose()
    {
        foreach (string folder in _layout.Folders)
        {
            Cgroup.TryRemove(Path.Combine(folder, _name));
        }
    }

    private Cgroup Make(ResourceLimits limits)
    {
        Cgroup group = new(_layout, Path.Combine(_name, Guid.NewGuid().ToString("n")), _processors.Take(limits.Cpus));
        try
        {
            group.Prepare(limits);
            return group;
        }
        catch
        {
            group.Dispose();
            throw;
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
