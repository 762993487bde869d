using System.Collections.Concurrent;
using Executor.Execution.Sandbox;
using Microsoft.Extensions.Logging;

namespace Executor.Execution.Workspaces;

/// <summary>
/// Deletes folders that guests had in their hands: names that are no UTF-8, thousands of levels, links to anywhere, modes
/// that shut everyone out. Most are like any other folder and deleted like any other; for the rest there is <c>rm</c>, which copes
/// with all of it, and in a sandbox that shows it this one folder it can't go astray.
/// </summary>
internal sealed partial class TreeRemover(GuestSandbox sandbox, ILogger<TreeRemover> logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, bool> _left = new(StringComparer.Ordinal);

    /// <summary>How many folders could not be deleted and are still there.</summary>
    public int Left => _left.Count;

    /// <summary>Never throws for what it finds: what could not be deleted is logged, and tried again.</summary>
    /// <param name="folder">Under a name that nothing else ever has.</param>
    public async Task RemoveAsync(string folder)
    {
        await DeleteAsync(folder);
        if (Directory.Exists(folder))
        {
            _left[folder] = true;
        }
        else
        {
            _left.TryRemove(folder, out _);
        }
    }

    /// <summary>Tries again to delete what could not be deleted before, as while the sandbox was broken.</summary>
    public async Task RemoveLeftAsync()
    {
        foreach (string folder in _left.Keys)
        {
            await RemoveAsync(folder);
        }
    }

    private async Task DeleteAsync(string folder)
    {
        await Task.Yield();
        try
        {
            // No process of a guest is left that could put a link in the way.
            Directory.Delete(folder, recursive: true);
            return;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The last is what it says of a path of just about the longest length.
            LogHard(exception);
        }

        try
        {
            if (!await sandbox.IsIsolatedAsync(CancellationToken.None))
            {
                // Without capabilities of its own rm can't pass what the guest has shut.
                await RunAsync(folder, "/usr/bin/chmod", "-R", "u+rwX");
            }

            ProcessOutcome outcome = await RunAsync(folder, "/usr/bin/rm", "-rf", "--one-file-system");
            if (!outcome.Succeeded)
            {
                LogLeft(outcome.ExitCode, outcome.Stderr.ToText());
            }
        }
        catch (Exception exception) when (exception is FaultException or IOException or UnauthorizedAccessException)
        {
            LogNotRun(exception);
        }
    }

    private Task<ProcessOutcome> RunAsync(string folder, params string[] program)
    {
        string parent = Path.GetDirectoryName(folder)!;
        ProcessSpec process = new()
        {
            Command = [.. program, "--", folder],
            Directory = parent,
            Timeout = Limit,
            Output = new OutputBound(4096),
        };
        SandboxSpec view = new()
        {
            Mounts = [Mount.ReadWrite(parent)],
            Network = NetworkPolicy.None,
            Identity = Identity.Executor,
            Rights = Rights.FileModes,
        };
        // Not cancellable: it runs when an attempt was cancelled, too.
        return sandbox.RunAsync(process, view, CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Something of a folder could not be deleted (exit code {ExitCode}): {Detail}")]
    private partial void LogLeft(int? exitCode, string detail);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A folder takes more than a plain deletion")]
    private partial void LogHard(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A folder could not be deleted")]
    private partial void LogNotRun(Exception exception);
}
