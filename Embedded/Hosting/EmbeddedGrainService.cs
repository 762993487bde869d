using Microsoft.Extensions.Hosting;

namespace Executor.Embedded.Hosting;

/// <summary>
/// Ties the grain host to the application's: grains can be called before any other hosted service starts and until the last one
/// has stopped, and reminders, which may set off work, begin when all have started.
/// </summary>
internal sealed class EmbeddedGrainService(EmbeddedGrainHost host) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        host.Open();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => host.StartRemindersAsync(cancellationToken);

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => host.CloseAsync(cancellationToken);
}
