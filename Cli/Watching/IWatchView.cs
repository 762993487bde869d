namespace Executor.Cli.Watching;

/// <summary>Shows frames as they come.</summary>
internal interface IWatchView
{
    /// <param name="frame">The newest frame.</param>
    /// <param name="progress">The batch, the frame included.</param>
    void Show(WatchedFrame frame, BatchProgress progress);
}
