using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>
/// A guest without namespaces: a session of its own, and a mark in its environment by which offspring that left the session
/// is found. Best effort: offspring that leaves the session, loses its parent <i>and</i> drops the mark escapes.
/// </summary>
internal sealed class ProcessCage : ICage
{
    private const string Join =
        $"""
        set -e
        while [ "$1" != -- ]; do
            echo 0 > "$1"
            shift
        done
        shift
        {ShellLimits.Script}
        exec "$@"
        """;

    private readonly ProcessMark _mark;
    private int _leader;

    /// <summary>For a tool of the executor's own, without limits.</summary>
    /// <exception cref="FaultException">There is no such program: the start itself would look like an exit code of it.</exception>
    public ProcessCage(ProcessSpec spec, string workDirectory)
        : this(spec, ShellLimits.Nothing, workDirectory, [])
    {
    }

    /// <exception cref="FaultException">There is no such program.</exception>
    public ProcessCage(CagedRun run, string workDirectory)
        : this(run.Process, run.Shell, workDirectory, run.JoinFiles) => Starter = run.Starter;

    private ProcessCage(ProcessSpec spec, ShellLimits limits, string workDirectory, ImmutableArray<string> joinFiles)
    {
        if (!Exists(spec))
        {
            throw FaultException.CannotStart(spec.Command[0]);
        }

        _mark = ProcessMark.Create(workDirectory);
        Command =
        [
            "/usr/bin/setsid", "/bin/sh", "-c", Join, "guest", .. joinFiles, "--", .. limits.Parameters,
            "/usr/bin/setpriv", "--pdeathsig", "KILL", "--no-new-privs", "--", .. spec.Command,
        ];
        Environment = spec.Environment.SetItem(ProcessMark.Variable, _mark.Value);
        Directory = spec.Directory;
    }

    public ImmutableArray<string> Command { get; }

    public IReadOnlyDictionary<string, string> Environment { get; }

    public string Directory { get; }

    public SafeFileHandle? Network => null;

    public StartingThread? Starter { get; }

    public bool TryReach(int startedPid)
    {
        _leader = startedPid;
        return true;
    }

    public void Terminate() => NativeMethods.Signal(-_leader, NativeMethods.SigTerm);

    public void Kill(bool startedIsAlive)
    {
        if (startedIsAlive && _leader != 0)
        {
            // Most offspring is in the group; looking through all processes of the host takes longer.
            NativeMethods.Signal(-_leader, NativeMethods.SigKill);
        }

        foreach (int pid in Offspring())
        {
            NativeMethods.Signal(pid, NativeMethods.SigKill);
        }
    }

    public bool IsEmpty()
    {
        bool empty = true;
        foreach (int pid in Offspring())
        {
            empty = false;
            // What was born while the last look went on is met by the next one.
            NativeMethods.Signal(pid, NativeMethods.SigKill);
        }

        return empty;
    }

    public int? ReadExitCode(int startedExitCode) => startedExitCode;

    public void Dispose()
    {
    }

    private static bool Exists(ProcessSpec spec) =>
        spec.Environment.GetValueOrDefault("PATH", "/usr/bin:/bin")
            .Split(':')
            .Any(folder => File.Exists(Path.Combine(spec.Directory, folder, spec.Command[0])));

    private List<int> Offspring() =>
        ProcessTable.Find(process => (_leader != 0 && process.Session == _leader) || _mark.IsOn(process));
}
