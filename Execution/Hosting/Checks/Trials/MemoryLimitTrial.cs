using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>A guest takes more memory than it may: <c>tail</c> keeps a line until its end, and this one has none.</summary>
internal sealed class MemoryLimitTrial : IGuestTrial
{
    private const string Script = "head -c 256m /dev/zero | tail > /dev/null";

    public string Name => "memory limit";

    public async Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken)
    {
        ResourceLimits limits = TrialGuest.Limits with { MemoryBytes = 64 << 20 };
        ProcessOutcome outcome = await guest.RunAsync(Script, guest.Spec(limits: limits), cancellationToken);
        string measured = outcome switch
        {
            { Breach: LimitBreach.Memory } => "a guest that takes more than 64 MB is killed, and it is told why",
            { Succeeded: false } => "one program that takes more than 64 MB fails; several together are not limited",
            _ => "a guest that may use 64 MB used 256 MB",
        };
        return guest.Judge(Name, HostPart.Limits, outcome.Breach == LimitBreach.Memory, measured);
    }
}
