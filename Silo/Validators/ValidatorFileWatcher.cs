using Executor.Grains.Interfaces.Validators;
using Executor.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Executor.Silo.Validators;

/// <summary>Has the set read again soon after the file changes. A missed change is picked up by the next regular refresh.</summary>
internal sealed partial class ValidatorFileWatcher(
    ExecutorSettings settings,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<ValidatorFileWatcher> logger) : BackgroundService
{
    // A file is often written in several steps; they are taken as one.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var path = Path.GetFullPath(settings.ValidatorsFile!);
        var directory = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(directory))
        {
            LogNotWatched(directory);
            return;
        }

        using var changed = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(directory, Path.GetFileName(path));
        watcher.Changed += (_, _) => changed.Release();
        watcher.Created += (_, _) => changed.Release();
        watcher.Renamed += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            await changed.WaitAsync(stoppingToken);
            do
            {
                await Task.Delay(Settle, time, stoppingToken);
            }
            while (changed.Wait(0, stoppingToken));

            try
            {
                await grains.GetGrain<IValidatorSetGrain>(settings.BittensorNetuid).RefreshAsync();
            }
            catch (Exception exception)
            {
                LogRefreshFailed(exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Directory {Directory} does not exist: the validator file in it is read at each regular refresh only")]
    private partial void LogNotWatched(string directory);

    [LoggerMessage(LogLevel.Warning, "The validator set could not be refreshed after its file changed")]
    private partial void LogRefreshFailed(Exception exception);
}
