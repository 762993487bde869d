using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;
using Microsoft.Extensions.Hosting;

namespace Executor.Execution.Hosting;

/// <summary>Examines the host and removes what a crash left, before the silo offers its first slot.</summary>
internal sealed class ExecutionStartup(SandboxProbe probe, HostState state, WorkDirectory workDirectory) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await probe.ExamineAsync(cancellationToken);
        }
        catch (FaultException)
        {
            // The problems are shown wherever the silo is; one without slots still serves.
            return;
        }
        finally
        {
            state.SetExamined(new HostStatus { Isolation = probe.Isolation, Blocking = [.. probe.Problems] });
        }

        await workDirectory.SweepAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
