using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Executor.Execution.Sandbox;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Hosting.Checks;

/// <summary>The programs that the executor runs itself, and those that tasks and agents expect, with their versions.</summary>
internal sealed partial class ProgramChecks(Launcher launcher, IOptions<ExecutionOptions> options, ProgramFolders folders) : IHostCheckSource
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>npm is asked for its version without writing a log of it.</summary>
    private readonly ImmutableSortedDictionary<string, string> _environment = ImmutableSortedDictionary<string, string>.Empty
        .Add("HOME", "/")
        .Add("LANG", "C.UTF-8")
        .Add("NPM_CONFIG_LOGS_MAX", "0")
        .Add("NPM_CONFIG_UPDATE_NOTIFIER", "false")
        .Add("PATH", folders.Path);

    public async Task<IReadOnlyList<HostCheck>> CheckAsync(CancellationToken cancellationToken)
    {
        bool needsNamespaces = options.Value.Sandbox == SandboxMode.Required;
        HostProgram[] programs =
        [
            new("git", "git") { IsNeeded = true },
            new("bash", "bash") { IsNeeded = true },
            new("bwrap", "bubblewrap") { IsNeeded = needsNamespaces },
            new("setpriv", "util-linux") { IsNeeded = true },
            new("find", "findutils") { IsNeeded = true },
            new("tar", "tar") { IsNeeded = true },
            new("slirp4netns", "slirp4netns"),
            new("ip", "iproute2") { Command = ["ip", "-V"] },
            new("python3", "python3"),
            new("pip", "python3-pip") { Command = ["python3", "-m", "pip", "--version"] },
            new("node", "nodejs"),
            new("npm", "npm"),
        ];
        List<HostCheck> checks = [];
        foreach (HostProgram program in programs)
        {
            checks.Add(await CheckAsync(program, cancellationToken));
        }

        return checks;
    }

    private async Task<HostCheck> CheckAsync(HostProgram program, CancellationToken cancellationToken)
    {
        if (folders.Find(program.Command[0]) is not { } path)
        {
            return program.Lacking("not installed");
        }

        try
        {
            ProcessSpec process = new()
            {
                Command = [path, .. program.Command[1..]],
                Environment = _environment,
                Directory = "/",
                Timeout = Limit,
                Output = new OutputBound(4096, KeepTail: false),
            };
            using ProcessCage cage = new(process, options.Value.WorkDirectory);
            ProcessOutcome outcome = await launcher.RunAsync(process, cage, cancellationToken);
            return outcome.Succeeded
                ? HostCheck.Ok(program.Name, Version().Match(outcome.Stdout.ToText()) is { Success: true } version ? version.Value : path)
                : program.Lacking(outcome.TimedOut ? $"gives no version within {Limit.TotalSeconds} s" : $"fails with exit code {outcome.ExitCode}");
        }
        catch (FaultException exception)
        {
            // What starts programs is a program too, and has a line of its own.
            return program.Lacking($"cannot be started: {exception.Message}");
        }
    }

    [GeneratedRegex(@"\d+(\.\d+)+")]
    private static partial Regex Version();
}
