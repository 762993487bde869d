using Executor.Execution.Hosting.Checks.Trials;
using Executor.Execution.Sandbox;
using Executor.Execution.Tasks;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Hosting.Checks;

/// <summary>What separates and limits guests: found as the silo finds it at its start, and then tried out.</summary>
internal sealed class GuestTrials(
    SandboxProbe probe,
    GuestSandbox sandbox,
    TreeCopier copier,
    WorkFolders folders,
    IEnumerable<IGuestTrial> trials) : IHostCheckSource
{
    private const string Isolation = "isolation";

    public async Task<IReadOnlyList<HostCheck>> CheckAsync(CancellationToken cancellationToken)
    {
        SandboxHost host;
        try
        {
            host = await probe.ExamineAsync(cancellationToken);
        }
        catch (FaultException)
        {
            return [.. probe.Problems.Select(problem => HostCheck.Missing(Isolation, probe.Isolation, problem))];
        }

        TrialGuest guest = new(host, new GuestFolders(host, copier), sandbox, folders);
        List<HostCheck> checks = [guest.Judge(Isolation, HostPart.Isolation, host.Bubblewrap is not null, probe.Isolation)];
        foreach (IGuestTrial trial in trials)
        {
            try
            {
                checks.Add(await trial.TryAsync(guest, cancellationToken));
            }
            catch (FaultException exception)
            {
                checks.Add(TrialGuest.Broken(trial.Name, exception));
            }
        }

        return checks;
    }
}
