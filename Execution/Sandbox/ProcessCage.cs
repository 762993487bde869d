using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>
/// A guest without namespaces: a session of its own, and a mark in its environment by which offspring that left the session
/// is found. Best effort: offspring that leaves the session, loses its parent <i>and</i> drops the mark escapes.
/// </summary>
internal sealed class ProcessCage : ICage
{
    private const string Script =
        """
        read -r go <&3 || exit 1
        exec 3<&-
        exec "$@"
        """;

    private readonly ProcessMark _mark;
    private readonly CagedRun _run;
    private readonly SafeFileHandle _gate;
    private readonly SafeFileHandle _key;
    private int _leader;

    /// <summary>For a tool of the executor's own, without limits.</summary>
    /// <exception cref="FaultException">There is no such program: the start itself would look like an exit code of it.</exception>
    public ProcessCage(ProcessSpec spec, string workDirectory)
        : this(new CagedRun { Process = spec, Sandbox = new SandboxSpec { Network = NetworkPolicy.Full } }, workDirectory)
    {
    }

    /// <exception cref="FaultException">There is no such program.</exception>
    public ProcessCage(CagedRun run, string workDirectory)
    {
        _run = run;
        ProcessSpec spec = run.Process;
        if (!Exists(spec))
        {
            throw FaultException.CannotStart(spec.Command[0]);
        }

        (_gate, _key) = NativeStart.CreatePipe();
        _mark = ProcessMark.Create(workDirectory);
        Command = ["/bin/sh", "-c", Script, "guest", "/usr/bin/setpriv", "--pdeathsig", "KILL", "--no-new-privs", "--", .. spec.Command];
        Environment = spec.Environment.SetItem(ProcessMark.Variable, _mark.Value);
        Directory = spec.Directory;
    }

    public ImmutableArray<string> Command { get; }

    public IReadOnlyDictionary<string, string> Environment { get; }

    public string Directory { get; }

    public ImmutableArray<SafeFileHandle?> Files => [_gate];

    public long? User => null;

    public ProcessLimits Limits => _run.Limits;

    public SafeFileHandle? Network => null;

    public StartingThread? Starter => _run.Starter;

    public bool IsReached => _leader != 0;

    public Task Told => Task.CompletedTask;

    public void Release(int startedPid)
    {
        _leader = startedPid;
        _gate.Dispose();
        _run.Adopt(startedPid);
        try
        {
            using FileStream key = new(_key, FileAccess.Write, bufferSize: 0);
            key.WriteByte((byte)'\n');
        }
        catch (IOException)
        {
            // It has ended already.
        }
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
        _gate.Dispose();
        _key.Dispose();
    }

    private static bool Exists(ProcessSpec spec) =>
        spec.Environment.GetValueOrDefault("PATH", "/usr/bin:/bin")
            .Split(':')
            .Any(folder => File.Exists(Path.Combine(spec.Directory, folder, spec.Command[0])));

    private List<int> Offspring() =>
        ProcessTable.Find(process => (_leader != 0 && process.Session == _leader) || _mark.IsOn(process));
}
