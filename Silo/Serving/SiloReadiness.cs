using System.Collections.Immutable;
using Executor.Execution.Hosting;
using Executor.Grains.Interfaces.Scheduling;

namespace Executor.Silo.Serving;

/// <summary>Whether this silo is a member of its cluster, reaches its scheduler, and can run attempts.</summary>
internal sealed class SiloReadiness(ISiloStatusOracle members, IGrainFactory grains, HostState host, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>One sentence for each thing that is not ready.</summary>
    public async Task<ImmutableArray<string>> FindProblemsAsync(CancellationToken cancellationToken)
    {
        if (members.CurrentStatus != SiloStatus.Active)
        {
            return [$"The silo is not a member of the cluster: {members.CurrentStatus}"];
        }

        var problems = ImmutableArray.CreateBuilder<string>();
        if (!host.Current.CanRun)
        {
            problems.Add("This host cannot run attempts");
            problems.AddRange(host.Current.Problems);
        }

        try
        {
            await grains.GetGrain<ISchedulerGrain>(0).CountWaitingAsync().WaitAsync(Patience, time, cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Why is in the log of whoever failed; what matters here is that it did not answer.
            problems.Add("The scheduler did not answer");
        }

        return problems.ToImmutable();
    }
}
