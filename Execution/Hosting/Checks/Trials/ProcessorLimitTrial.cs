using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>How many processors a guest sees that may use one.</summary>
internal sealed class ProcessorLimitTrial : IGuestTrial
{
    public string Name => "processor limit";

    public async Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken)
    {
        ProcessOutcome outcome = await guest.RunAsync("nproc", guest.Spec(limits: TrialGuest.Limits with { Cpus = 1 }), cancellationToken);
        string seen = outcome.Stdout.ToText().Trim();
        bool isWell = seen == "1" && guest.Host.Cgroups is { Missing.IsEmpty: true };
        return guest.Judge(Name, HostPart.Limits, isWell, $"a guest that may use 1 sees {seen}");
    }
}
