using Executor.Execution.Hosting;
using Executor.Execution.Sandbox;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Workspaces;

/// <summary>Works on whole trees that guests had in their hands, in a sandbox that shows them and nothing else.</summary>
internal sealed class TreeCopier(GuestSandbox sandbox, IOptions<ExecutionOptions> options)
{
    /// <summary>Copies what is in a folder, blocks shared where the file system can.</summary>
    /// <exception cref="FaultException">Not all of it could be copied.</exception>
    public Task CopyAsync(string from, string to, CancellationToken cancellationToken) =>
        RunAsync(
            ["/usr/bin/cp", "--archive", "--reflink=auto", "--", from + "/.", to],
            [Mount.ReadOnly(from), Mount.ReadWrite(to)],
            cancellationToken);

    /// <summary>Gives a folder and all below it to a user of the host.</summary>
    /// <exception cref="FaultException">Not all of it could be given.</exception>
    public Task GiveAsync(string folder, long user, CancellationToken cancellationToken) =>
        RunAsync(
            ["/usr/bin/chown", "--recursive", "--no-dereference", $"{user}:{user}", "--", folder],
            [Mount.ReadWrite(folder)],
            cancellationToken);

    private async Task RunAsync(string[] command, Mount[] mounts, CancellationToken cancellationToken)
    {
        ProcessSpec process = new()
        {
            Command = [.. command],
            Environment = ProcessSpec.ToolEnvironment,
            Directory = "/",
            Timeout = options.Value.CloneTimeout,
            Output = new OutputBound(4096),
        };
        SandboxSpec view = new()
        {
            Mounts = [.. mounts],
            Network = NetworkPolicy.None,
            Identity = Identity.Executor,
            Rights = Rights.FileModes,
        };
        ProcessOutcome outcome = await sandbox.RunAsync(process, view, cancellationToken);
        if (!outcome.Succeeded)
        {
            throw new FaultException("A tree could not be copied, or not in time.", outcome.Stderr.ToText());
        }
    }
}
