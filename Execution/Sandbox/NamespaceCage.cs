using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipes;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>
/// A guest inside bubblewrap. The <c>bwrap</c> that is started waits outside the namespaces; its child is process 1 inside, and
/// that one's child is the guest. The kernel reports the end of process 1 only after every process of the namespace is gone,
/// which is how this class knows that nothing survives.
/// Options travel through a pipe, not in arguments: they hold the guest's variables, and arguments can be read by anyone. Before it
/// has them all bwrap can do nothing, so that what is set for it until then holds for everything inside from the first instruction on.
/// </summary>
internal sealed class NamespaceCage : ICage
{
    /// <summary>For the list of processors. The numbers of files, as bwrap is told them.</summary>
    public const string ProcessorsFile = "7";

    private const string StatusFile = "3";
    private const string OptionsFile = "4";
    private const string FilterFile = "5";
    private const string UsersFile = "6";

    private readonly CagedRun _run;
    private readonly byte[] _options;
    private readonly SafeFileHandle _optionsEnd;
    private readonly AnonymousPipeClientStream _status;
    private readonly ImmutableArray<SafeFileHandle?> _given;
    private int _startedPid;
    private SafeFileHandle? _init;
    private int _initPid;
    private int? _exitCode;

    /// <param name="host">What there is to hold it with.</param>
    /// <param name="options">Options of bwrap.</param>
    /// <param name="run">The guest and what holds it.</param>
    /// <exception cref="FaultException">A file of the executor's own is not there.</exception>
    public NamespaceCage(SandboxHost host, IEnumerable<string> options, CagedRun run)
    {
        _run = run;
        SafeFileHandle? filter = host.Filter is { } path ? OpenFilter(path) : null;
        _options = Encoding.UTF8.GetBytes(string.Concat(options.Select(option => option + '\0')));
        GuestUsers? users = run.IsGuest ? host.Users : null;
        User = users?.First;
        (SafeFileHandle told, SafeFileHandle status) = NativeStart.CreatePipe();
        _status = NativeStart.ToStream(told);
        (SafeFileHandle asked, _optionsEnd) = NativeStart.CreatePipe();
        SafeFileHandle? processors = run.Group?.ProcessorList is { } list ? NativeStart.CreatePipe(list + '\n') : null;
        _given = [status, asked, filter, processors];
        Files = [status, asked, filter, users?.Namespace, processors];
        Command =
        [
            host.Bubblewrap!,
            "--json-status-fd",
            StatusFile,
            // The second makes bwrap close the file once it has tried to read from it: guests would inherit it.
            .. users is null ? (string[])[] : ["--userns", UsersFile, "--block-fd", UsersFile],
            .. filter is null ? (string[])[] : ["--seccomp", FilterFile],
            "--args",
            OptionsFile,
            "--",
            .. run.Process.Command,
        ];
    }

    public ImmutableArray<string> Command { get; }

    public IReadOnlyDictionary<string, string> Environment => ImmutableDictionary<string, string>.Empty;

    public string Directory => "/";

    public ImmutableArray<SafeFileHandle?> Files { get; }

    public long? User { get; }

    public ProcessLimits Limits => _run.Limits;

    public SafeFileHandle? Network => _run.Network?.Namespace;

    public StartingThread? Starter => _run.Starter;

    public bool IsReached => Volatile.Read(ref _init) is not null;

    public Task Told { get; private set; } = Task.CompletedTask;

    public void Release(int startedPid)
    {
        _startedPid = startedPid;
        CloseGiven();
        Told = ReadStatusAsync();
        _run.Adopt(startedPid);
        try
        {
            using FileStream options = new(_optionsEnd, FileAccess.Write, bufferSize: 0);
            options.Write(_options);
        }
        catch (IOException)
        {
            // It has ended already, and says why in its own way.
        }
    }

    // Process 1 leads the guest's process group, and of signals from outside heeds only those it cannot survive.
    public void Terminate() => NativeMethods.Signal(-_initPid, NativeMethods.SigTerm);

    public void Kill(bool startedIsAlive)
    {
        if (!IsReached && startedIsAlive && _startedPid != 0)
        {
            // Too early to have been told. Hold bwrap, so that it can't make process 1 after this look for it.
            NativeMethods.Signal(_startedPid, NativeMethods.SigStop);
            Reach(FirstChild(_startedPid) is { } child ? NativeMethods.OpenProcess(child) : null);
        }

        if (_init is not null)
        {
            NativeMethods.Signal(_init, NativeMethods.SigKill);
        }
    }

    /// <summary>Process 1 is not let go before its number is told: no number, nobody inside.</summary>
    public bool IsEmpty() => _init is null || NativeMethods.HasEnded(_init);

    /// <summary>
    /// Files in memory outlive whoever wrote them: the kernel may then have to kill everyone in the group to make room, bwrap
    /// included, and that is the guest's doing, not the sandbox's.
    /// </summary>
    public int? ReadExitCode(int startedExitCode) =>
        _exitCode ?? (_run.Group?.FindBreach() == LimitBreach.Memory ? 128 + NativeMethods.SigKill : null);

    public void Dispose()
    {
        CloseGiven();
        _optionsEnd.Dispose();
        _status.Dispose();
        _init?.Dispose();
    }

    private static SafeFileHandle OpenFilter(string path)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FaultException("The filter of system calls can't be read.", exception.Message, exception);
        }
    }

    /// <summary>What is open here as well would never end there.</summary>
    private void CloseGiven()
    {
        foreach (SafeFileHandle? file in _given)
        {
            file?.Dispose();
        }
    }

    /// <summary>The status is a row of JSON objects, one a line, written as things happen.</summary>
    private async Task ReadStatusAsync()
    {
        try
        {
            using StreamReader lines = new(_status, Encoding.UTF8, leaveOpen: true);
            while (await lines.ReadLineAsync() is { } line)
            {
                using JsonDocument document = JsonDocument.Parse(line);
                if (document.RootElement.TryGetProperty("child-pid", out JsonElement pid))
                {
                    _initPid = pid.GetInt32();
                    Reach(OpenInit(_initPid, document.RootElement.GetProperty("pid-namespace").GetInt64()));
                }

                if (document.RootElement.TryGetProperty("exit-code", out JsonElement code))
                {
                    _exitCode = code.GetInt32();
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or JsonException)
        {
            // Cut off by its end, or by ours: what was told until then is what is known.
        }
    }

    private void Reach(SafeFileHandle? init)
    {
        if (Interlocked.CompareExchange(ref _init, init, null) is not null)
        {
            init?.Dispose();
        }
    }

    /// <summary>By the time it is looked for, a short-lived process 1 may be gone and its number another's.</summary>
    private static SafeFileHandle? OpenInit(int pid, long pidNamespace)
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
}
