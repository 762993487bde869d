using System.Collections.Immutable;
using Executor.Execution.Hosting;
using Executor.Execution.Tasks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Sandbox;

/// <summary>
/// Finds out what separates guests on this host by trying it, once. What is missing is told with its remedy, and with
/// anything missing that matters nothing is run.
/// </summary>
public sealed partial class SandboxProbe : IDisposable
{
    private static readonly TimeSpan TrialLimit = TimeSpan.FromSeconds(10);

    private readonly Launcher _launcher;
    private readonly WorkFolders _folders;
    private readonly ExecutionOptions _options;
    private readonly ILogger<SandboxProbe> _logger;
    private readonly SemaphoreSlim _once = new(1);
    private SandboxHost? _host;

    internal SandboxProbe(Launcher launcher, WorkFolders folders, IOptions<ExecutionOptions> options, ILogger<SandboxProbe> logger)
    {
        _launcher = launcher;
        _folders = folders;
        _options = options.Value;
        _logger = logger;
    }

    /// <summary><c>namespaces</c>, <c>process</c>, or <c>none</c> while guests can't run.</summary>
    public string Isolation { get; private set; } = "none";

    /// <summary>Each with its remedy; empty when all is well.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = ["The host has not been examined yet."];

    /// <summary>Whether attempts can run at all; when not, offer no slots.</summary>
    public bool CanRun => Problems.Count == 0;

    public void Dispose() => _once.Dispose();

    /// <exception cref="FaultException">Guests can't run here.</exception>
    internal async Task<SandboxHost> ExamineAsync(CancellationToken cancellationToken)
    {
        if (_host is null)
        {
            await _once.WaitAsync(cancellationToken);
            try
            {
                _host ??= await FindAsync(cancellationToken);
            }
            finally
            {
                _once.Release();
            }
        }

        return CanRun ? _host : throw new FaultException($"This silo cannot run guests. {Problems[0]}");
    }

    private async Task<SandboxHost> FindAsync(CancellationToken cancellationToken)
    {
        List<string> problems = [.. MissingTools()];
        SandboxHost? host = _options.Sandbox == SandboxMode.Process
            ? new SandboxHost()
            : await FindNamespacesAsync(problems, cancellationToken);

        foreach (string path in (string[])[_folders.Root, PathRules.Resolve(_options.CacheDirectory) ?? "/nowhere"])
        {
            if (host?.System?.Shows(path) == true)
            {
                problems.Add("The work or cache directory lies in a folder that guests see. Set DATA_DIR to a place outside the system folders.");
            }
        }

        Isolation = host is null ? "none" : host.Bubblewrap is null ? "process" : "namespaces";
        Problems = problems.Distinct().ToImmutableArray();
        foreach (string problem in Problems)
        {
            LogProblem(problem);
        }

        LogIsolation(Isolation);
        return host ?? new SandboxHost();
    }

    private static IEnumerable<string> MissingTools()
    {
        (string Program, string Package)[] needed =
        [
            ("/bin/sh", "dash"),
            ("/usr/bin/bash", "bash"),
            ("/usr/bin/find", "findutils"),
            ("/usr/bin/git", "git"),
            ("/usr/bin/setpriv", "util-linux"),
            ("/usr/bin/setsid", "util-linux"),
        ];
        return needed
            .Where(tool => !File.Exists(tool.Program))
            .Select(tool => $"{tool.Program} is missing. Install the package {tool.Package}.");
    }

    private async Task<SandboxHost?> FindNamespacesAsync(List<string> problems, CancellationToken cancellationToken)
    {
        string? bubblewrap = ((string[])["/usr/bin/bwrap", "/usr/local/bin/bwrap"]).FirstOrDefault(File.Exists);
        if (bubblewrap is null)
        {
            problems.Add(
                "bubblewrap is missing. Install the package bubblewrap, or set SANDBOX=process on a host that is thrown away after use.");
            return null;
        }

        SystemView system = SystemView.Read(_options.SystemFolders, _folders.Empty);
        string? firstError = null;
        foreach (bool userNamespace in (bool[])[true, false])
        {
            SandboxHost host = new() { Bubblewrap = bubblewrap, UserNamespace = userNamespace, System = system };
            string? error = await TryAsync(host, cancellationToken);
            if (error is null)
            {
                return host;
            }

            firstError ??= error;
        }

        problems.Add(
            $"bubblewrap cannot make namespaces here ({firstError}). Allow user namespaces on the host "
            + "(kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0); start a container with "
            + "--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined; "
            + "or set SANDBOX=process on a host that is thrown away after use.");
        return null;
    }

    /// <summary>Null when a sandbox without network works: that is the one that needs most.</summary>
    private async Task<string?> TryAsync(SandboxHost host, CancellationToken cancellationToken)
    {
        ProcessSpec process = new()
        {
            Command = ["/usr/bin/true"],
            Directory = "/",
            Timeout = TrialLimit,
            Output = new OutputBound(4096),
        };
        SandboxSpec sandbox = new() { Network = NetworkPolicy.None };
        try
        {
            using NamespaceCage cage = new(
                host.Bubblewrap!,
                BubblewrapOptions.Build(host, sandbox, process),
                process.Command,
                _folders.Runs);
            ProcessOutcome outcome = await _launcher.RunAsync(process, cage, cancellationToken);
            return outcome.Succeeded ? null : $"the trial ended with exit code {outcome.ExitCode}";
        }
        catch (FaultException exception)
        {
            return exception.Detail?.Trim().Split('\n')[^1] ?? exception.Message;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Guests can't run: {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "What separates guests here: {Isolation}")]
    private partial void LogIsolation(string isolation);
}
