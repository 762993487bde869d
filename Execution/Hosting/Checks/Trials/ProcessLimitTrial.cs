using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>A guest starts more processes than it may.</summary>
internal sealed class ProcessLimitTrial : IGuestTrial
{
    private const string Script =
        """
        i=0
        while [ $i -lt 64 ]; do
            sleep 10 &
            i=$((i + 1))
        done
        """;

    public string Name => "process limit";

    public async Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken)
    {
        ProcessOutcome outcome = await guest.RunAsync(
            Script, guest.Spec(limits: TrialGuest.Limits with { Processes = 16 }), cancellationToken);
        bool isWell = outcome.Breach == LimitBreach.Processes;
        return guest.Judge(Name, HostPart.Limits, isWell, isWell ? "a guest gets no more than its 16" : "a guest that may have 16 started 64");
    }
}
