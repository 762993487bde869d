namespace Executor.Execution.Sandbox;

/// <summary>Runs one program with nothing but what its two specifications name.</summary>
internal sealed class GuestSandbox(Launcher launcher, SandboxProbe probe, WorkFolders folders)
{
    /// <summary>Whether mounts are real. When not, a program sees the host's paths and everything its user may.</summary>
    public async Task<bool> IsIsolatedAsync(CancellationToken cancellationToken) =>
        (await probe.ExamineAsync(cancellationToken)).Bubblewrap is not null;

    /// <exception cref="FaultException">The program was not run to its end, for reasons of ours.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of it is left.</exception>
    public async Task<ProcessOutcome> RunAsync(ProcessSpec process, SandboxSpec sandbox, CancellationToken cancellationToken)
    {
        SandboxHost host = await probe.ExamineAsync(cancellationToken);
        using ICage cage = host.Bubblewrap is { } bubblewrap
            ? new NamespaceCage(bubblewrap, BubblewrapOptions.Build(host, sandbox, process), process.Command, folders.Runs)
            : new ProcessCage(process, folders.Root);
        return await launcher.RunAsync(process, cage, cancellationToken);
    }
}
