using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>
/// A guest inside bubblewrap. Processes stand in a row: <c>setsid</c> (so that no signal of the executor's terminal arrives),
/// which becomes <c>sh</c>, which joins the control groups, opens the files and becomes <c>chroot</c>, which stays where it is
/// but takes the user of guests and becomes <c>bwrap</c>, which waits outside the namespaces; its child is process 1 inside,
/// and that one's child is the guest. The kernel reports the end of process 1 only after every process of the namespace is gone, which is how this
/// class knows that nothing survives.
/// Options travel in a file, not in arguments: they hold the guest's variables, and arguments can be read by anyone.
/// </summary>
internal sealed class NamespaceCage : ICage
{
    private const string Script =
        $"""
        set -e
        status=$1 options=$2 filter=$3 users=$4 processors=$5
        shift 5
        while [ "$1" != -- ]; do
            echo 0 > "$1"
            shift
        done
        shift
        {ShellLimits.Script}
        ulimit -S -n 1024 2> /dev/null || :
        ulimit -H -n 65536 2> /dev/null || :
        exec 3> "$status" 4< "$options" 5< "$filter" 6< "$users" 7< "$processors"
        exec "$@"
        """;

    private readonly string _statusFile;
    private readonly string _optionsFile;
    private readonly string? _processorsFile;
    private readonly Cgroup? _group;
    private int _startedPid;
    private SafeFileHandle? _init;
    private int _initPid;

    /// <param name="host">What there is to hold it with.</param>
    /// <param name="options">Options of bwrap.</param>
    /// <param name="run">The guest and what holds it.</param>
    /// <param name="folder">A folder for three files, which no guest can see.</param>
    public NamespaceCage(SandboxHost host, IEnumerable<string> options, CagedRun run, string folder)
    {
        string name = Path.Combine(folder, Guid.NewGuid().ToString("n"));
        _statusFile = name + ".status";
        _optionsFile = name + ".options";
        FileStreamOptions secret = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (FileStream file = new(_optionsFile, secret))
        {
            foreach (string option in options)
            {
                file.Write(Encoding.UTF8.GetBytes(option));
                file.WriteByte(0);
            }
        }

        if (run.Group?.ProcessorList is { } processors)
        {
            _processorsFile = name + ".processors";
            File.WriteAllText(_processorsFile, processors + '\n');
        }

        GuestUsers? users = run.IsGuest ? host.Users : null;
        string[] identity = users is null
            ? []
            :
            [
                "/usr/sbin/chroot", $"--userspec=+{users.First}:+{users.First}", "--groups=", "/",
            ];
        _group = run.Group;
        Network = run.Network?.Namespace;
        Starter = run.Starter;
        Command =
        [
            "/usr/bin/setsid",
            "/bin/sh",
            "-c",
            Script,
            "guest",
            _statusFile,
            _optionsFile,
            host.Filter ?? "/dev/null",
            users?.NamespaceFile ?? "/dev/null",
            _processorsFile ?? "/dev/null",
            .. run.JoinFiles,
            "--",
            .. run.Shell.Parameters,
            .. identity,
            host.Bubblewrap!,
            "--json-status-fd",
            "3",
            // The second makes bwrap close the file once it has tried to read from it: guests would inherit it.
            .. users is null ? (string[])[] : ["--userns", "6", "--block-fd", "6"],
            .. host.Filter is null ? (string[])[] : ["--seccomp", "5"],
            "--args",
            "4",
            "--",
            .. run.Process.Command,
        ];
    }

    public SafeFileHandle? Network { get; }

    public StartingThread? Starter { get; }

    public ImmutableArray<string> Command { get; }

    public IReadOnlyDictionary<string, string> Environment => ImmutableDictionary<string, string>.Empty;

    public string Directory => "/";

    public bool TryReach(int startedPid)
    {
        _startedPid = startedPid;
        if (_init is null && ReadStatus("child-pid") is { } pid)
        {
            _initPid = (int)pid;
            _init = OpenInit(_initPid, ReadStatus("pid-namespace"));
        }

        return _init is not null;
    }

    // Process 1 leads the guest's process group, and of signals from outside heeds only those it cannot survive.
    public void Terminate() => NativeMethods.Signal(-_initPid, NativeMethods.SigTerm);

    public void Kill(bool startedIsAlive)
    {
        if (!TryReach(_startedPid) && startedIsAlive && _startedPid != 0)
        {
            // Too early for the status file. Hold bwrap, so that it can't make process 1 after this look for it.
            NativeMethods.Signal(_startedPid, NativeMethods.SigStop);
            _init = FirstChild(_startedPid) is { } child ? NativeMethods.OpenProcess(child) : null;
        }

        if (_init is not null)
        {
            NativeMethods.Signal(_init, NativeMethods.SigKill);
        }
    }

    public bool IsEmpty()
    {
        // Process 1 is not let go before its number is in the status file: no number, nobody inside.
        TryReach(_startedPid);
        return _init is null || NativeMethods.HasEnded(_init);
    }

    /// <summary>
    /// Files in memory outlive whoever wrote them: the kernel may then have to kill everyone in the group to make room, bwrap
    /// included, and that is the guest's doing, not the sandbox's.
    /// </summary>
    public int? ReadExitCode(int startedExitCode) =>
        (int?)ReadStatus("exit-code") ?? (_group?.FindBreach() == LimitBreach.Memory ? 128 + NativeMethods.SigKill : null);

    public void Dispose()
    {
        _init?.Dispose();
        File.Delete(_statusFile);
        File.Delete(_optionsFile);
        if (_processorsFile is not null)
        {
            File.Delete(_processorsFile);
        }
    }

    /// <summary>By the time it is looked for, a short-lived process 1 may be gone and its number another's.</summary>
    private static SafeFileHandle? OpenInit(int pid, long? pidNamespace)
    {
        SafeFileHandle? handle = NativeMethods.OpenProcess(pid);
        try
        {
            string? inside = new FileInfo($"/proc/{pid}/ns/pid").LinkTarget;
            if (handle is null || inside == $"pid:[{pidNamespace}]")
            {
                return handle;
            }
        }
        catch (IOException)
        {
            // Gone between the two looks.
        }

        handle?.Dispose();
        return null;
    }

    private static int? FirstChild(int pid)
    {
        try
        {
            string children = File.ReadAllText($"/proc/{pid}/task/{pid}/children");
            return int.TryParse(children.Split(' ')[0], CultureInfo.InvariantCulture, out int child) ? child : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The status file is a row of JSON objects, one a line, appended as things happen.</summary>
    private long? ReadStatus(string name)
    {
        try
        {
            foreach (string line in File.ReadLines(_statusFile))
            {
                using JsonDocument document = JsonDocument.Parse(line);
                if (document.RootElement.TryGetProperty(name, out JsonElement value))
                {
                    return value.GetInt64();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            // Not created yet, or caught in the middle of a line: there will be a next look.
        }

        return null;
    }
}
