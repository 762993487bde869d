using System.Collections.Immutable;
using System.Globalization;
using Executor.Execution.Files;
using Executor.Execution.Hosting;
using Executor.Execution.Sandbox;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Workspaces;

/// <summary>
/// Runs git for the executor, in a sandbox like a guest: a server or a tree may be hostile, and git has had its holes. It can
/// reach the folders of its call and nothing else; proxies and certificates of the executor's environment are handed on to
/// calls with network.
/// </summary>
internal sealed class GitRunner
{
    private static readonly ImmutableArray<string> HandedOn =
    [
        "http_proxy", "https_proxy", "all_proxy", "no_proxy",
        "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO",
    ];

    private readonly GuestSandbox _sandbox;
    private readonly ResourceLimits _bound;
    private readonly string _settingsFile;
    private readonly string _knownHosts;

    public GitRunner(GuestSandbox sandbox, IOptions<ExecutionOptions> options)
    {
        _sandbox = sandbox;
        _bound = new ResourceLimits
        {
            MemoryBytes = options.Value.MemoryLimitBytes,
            Cpus = options.Value.CpuLimit,
            Processes = options.Value.ProcessLimit,
            DiskBytes = options.Value.DiskLimitBytes,
            Inodes = options.Value.InodeLimit,
        };
        Folder = Directory.CreateDirectory(Path.Combine(options.Value.CacheDirectory, "git")).FullName;
        _settingsFile = Path.Combine(Folder, "executor.gitconfig");
        _knownHosts = Directory.CreateDirectory(Path.Combine(Folder, "ssh")).FullName;
        StandingFile.Write(_settingsFile, GitSettings.Text);
    }

    /// <summary>Where mirrors are kept.</summary>
    public string Folder { get; }

    public async Task<ProcessOutcome> RunAsync(GitCall call, CancellationToken cancellationToken)
    {
        ProcessSpec process = new()
        {
            Command = [call.Program, .. call.Arguments],
            Environment = BuildEnvironment(call),
            Directory = call.Directory,
            Timeout = call.Timeout,
            Output = call.Output,
        };
        List<Mount> mounts = [Mount.ReadOnly(_settingsFile), .. call.Mounts];
        if (call.Network == NetworkPolicy.Full)
        {
            mounts.AddRange(CertificateMounts());
        }

        if (call.Protocols.Contains("ssh", StringComparison.Ordinal))
        {
            mounts.AddRange(KeyMounts());
        }

        SandboxSpec sandbox = new()
        {
            Mounts = [.. mounts],
            Network = call.Network,
            Identity = call.Identity,
            Rights = call.Rights,
            Limits = call.IsBounded ? _bound : null,
        };
        ProcessOutcome outcome = await _sandbox.RunAsync(process, sandbox, cancellationToken);
        bool isUnexplained = call.IsBounded && !outcome.Succeeded && outcome.Breach is null;
        return isUnexplained && HasReachedBound(call.Mounts) ? outcome with { Breach = LimitBreach.Disk } : outcome;
    }

    /// <summary>A file at its limit ends the program that writes it, of which git says no more than that something is invalid.</summary>
    private bool HasReachedBound(IEnumerable<Mount> mounts)
    {
        ImmutableArray<string> written = [.. mounts.Where(mount => mount.Writable).Select(mount => mount.Source)];
        return DiskUsage.Measure(written, _bound.DiskBytes, _bound.Inodes, CancellationToken.None).Bytes >= _bound.DiskBytes;
    }

    private static string HomeSsh() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ssh");

    private ImmutableSortedDictionary<string, string> BuildEnvironment(GitCall call)
    {
        ImmutableSortedDictionary<string, string>.Builder environment =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        environment["GIT_ALLOW_PROTOCOL"] = call.Protocols;
        environment["GIT_CONFIG_GLOBAL"] = _settingsFile;
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_LFS_SKIP_SMUDGE"] = "1";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        environment["HOME"] = "/nonexistent";
        environment["LC_ALL"] = "C";
        environment["PATH"] = "/usr/bin:/bin";
        AddConfiguration(environment, call);
        if (call.TracesHttp)
        {
            environment["GIT_TRACE_CURL"] = "1";
            environment["GIT_TRACE_CURL_NO_DATA"] = "1";
        }

        if (call.Network == NetworkPolicy.Full)
        {
            environment["GIT_SSH_COMMAND"] =
                "ssh -oBatchMode=yes -oConnectTimeout=20 -oStrictHostKeyChecking=accept-new "
                + $"-oUserKnownHostsFile='\"{_knownHosts}/known_hosts\" \"{HomeSsh()}/known_hosts\"'";
            foreach (string name in HandedOn)
            {
                if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                {
                    environment[name] = value;
                }
            }
        }

        return environment.ToImmutable();
    }

    private static void AddConfiguration(ImmutableSortedDictionary<string, string>.Builder environment, GitCall call)
    {
        (string Key, string? Value)[] settings = [("remote.origin.url", call.Origin), ("http.curloptResolve", call.Pin)];
        int count = 0;
        foreach ((string key, string? value) in settings.Where(setting => setting.Value is not null))
        {
            environment[$"GIT_CONFIG_KEY_{count}"] = key;
            environment[$"GIT_CONFIG_VALUE_{count}"] = value!;
            count++;
        }

        environment["GIT_CONFIG_COUNT"] = count.ToString(CultureInfo.InvariantCulture);
    }

    private IEnumerable<Mount> KeyMounts()
    {
        yield return Mount.ReadWrite(_knownHosts);
        if (Directory.Exists(HomeSsh()))
        {
            yield return Mount.ReadOnly(HomeSsh());
        }
    }

    private static IEnumerable<Mount> CertificateMounts()
    {
        foreach (string name in HandedOn)
        {
            if (name.Contains("SSL", StringComparison.Ordinal)
                && Environment.GetEnvironmentVariable(name) is { } path
                && Path.IsPathRooted(path)
                && Path.Exists(path))
            {
                yield return Mount.ReadOnly(path);
            }
        }
    }
}
