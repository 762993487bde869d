using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks;

/// <summary>What separates guests, as the silo finds it out at its start.</summary>
internal sealed class IsolationChecks(SandboxProbe probe) : IHostCheckSource
{
    public async Task<IReadOnlyList<HostCheck>> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await probe.ExamineAsync(cancellationToken);
        }
        catch (FaultException)
        {
            return [.. probe.Problems.Select(problem => HostCheck.Missing("isolation", probe.Isolation, problem))];
        }

        return
        [
            probe.Isolation == "namespaces"
                ? HostCheck.Ok("isolation", probe.Isolation)
                : HostCheck.Degraded("isolation", probe.Isolation, "Set SANDBOX=required unless this host is thrown away after use."),
        ];
    }
}
