namespace Executor.Execution.Sandbox;

/// <summary>Runs one program with nothing but what its two specifications name.</summary>
internal sealed class GuestSandbox(SandboxProbe probe, CageRunner runner)
{
    /// <summary>What this host has for guests.</summary>
    /// <exception cref="FaultException">Guests can't run here.</exception>
    public Task<SandboxHost> ExamineAsync(CancellationToken cancellationToken) => probe.ExamineAsync(cancellationToken);

    /// <summary>Whether mounts are real. When not, a program sees the host's paths and everything its user may.</summary>
    public async Task<bool> IsIsolatedAsync(CancellationToken cancellationToken) =>
        (await probe.ExamineAsync(cancellationToken)).Bubblewrap is not null;

    /// <exception cref="FaultException">The program was not run to its end, for reasons of ours.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of it is left.</exception>
    public async Task<ProcessOutcome> RunAsync(ProcessSpec process, SandboxSpec sandbox, CancellationToken cancellationToken) =>
        await runner.RunAsync(await probe.ExamineAsync(cancellationToken), process, sandbox, cancellationToken);
}
