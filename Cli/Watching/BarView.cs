using Executor.Cli.CommandLine;
using Executor.Contracts.Tasks;
using Spectre.Console;

namespace Executor.Cli.Watching;

/// <summary>A bar for the batch and one for every running task, which moves as the task passes its stages.</summary>
internal sealed class BarView(ProgressContext context) : IWatchView
{
    private readonly ProgressTask _batch = context.AddTask("batch");
    private readonly Dictionary<string, ProgressTask> _running = new(StringComparer.Ordinal);

    public static Task<T> DrawAsync<T>(IAnsiConsole console, Func<IWatchView, Task<T>> watchAsync) => console.Progress()
        .HideCompleted(true)
        .Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
        .StartAsync(context => watchAsync(new BarView(context)));

    public void Show(WatchedFrame frame, BatchProgress progress)
    {
        _batch.MaxValue = Math.Max(1, progress.Total);
        _batch.Description = $"batch: {progress.Passed} passed, {progress.Failed} failed of {progress.Total}";
        _batch.Value = progress.Ended;
        foreach (var (id, task) in progress.Tasks)
        {
            if (task.IsRunning)
            {
                Move(id, task);
            }
            else if (_running.Remove(id, out var bar))
            {
                bar.Value = bar.MaxValue;
                bar.StopTask();
            }
        }
    }

    private void Move(string id, TaskProgress task)
    {
        var attempt = task.Attempt > 1 ? $", attempt {task.Attempt}" : "";
        var description = Markup.Escape($"  {Plain.Line(id, 40)} {Plain.Name(task.Stage)}{attempt}");
        if (!_running.TryGetValue(id, out var bar))
        {
            bar = _running[id] = context.AddTask(description, maxValue: (int)TaskStage.Completed);
        }

        bar.Description = description;
        bar.Value = (int)task.Stage;
    }
}
