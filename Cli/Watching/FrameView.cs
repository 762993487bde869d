using Executor.Cli.CommandLine;

namespace Executor.Cli.Watching;

/// <summary>The frames as they came, one on a line.</summary>
internal sealed class FrameView(Shell shell) : IWatchView
{
    public void Show(WatchedFrame frame, BatchProgress progress) => shell.Out.WriteLine(frame.Text.ReplaceLineEndings(" "));
}
