using Executor.Cli.Client;
using Executor.Cli.CommandLine;

namespace Executor.Cli.Watching;

/// <summary>Follows a batch to its end and shows it in the form that fits the output.</summary>
internal static class BatchFollower
{
    public static async Task<BatchProgress> FollowAsync(
        CommandContext context, ExecutorClient client, string batchId, LogQuery? logs, CancellationToken cancellationToken)
    {
        var watcher = new BatchWatcher(client, logs, context.Shell.Time);

        // Bars and the output of guests would tear each other apart.
        if (!context.MayDraw || logs is not null)
        {
            IWatchView view = context.WantsJson ? new FrameView(context.Shell) : new LineView(context.Shell);
            return await FollowAsync(watcher, view, batchId, cancellationToken);
        }

        return await BarView.DrawAsync(
            context.Shell.Console, view => FollowAsync(watcher, view, batchId, cancellationToken));
    }

    private static async Task<BatchProgress> FollowAsync(
        BatchWatcher watcher, IWatchView view, string batchId, CancellationToken cancellationToken)
    {
        var progress = new BatchProgress();
        await foreach (var frame in watcher.WatchAsync(batchId, cancellationToken))
        {
            progress.Apply(frame);
            view.Show(frame, progress);
        }

        return progress;
    }
}
