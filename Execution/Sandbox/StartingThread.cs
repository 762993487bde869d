using System.Collections.Concurrent;

namespace Executor.Execution.Sandbox;

/// <summary>
/// One thread that starts every guest and lives as long as the executor. A guest asks the kernel to be killed with its
/// parent, and to the kernel the parent is the <i>thread</i> that started it: from a thread of the pool, which comes and goes
/// with the load, guests would be killed at random.
/// </summary>
internal sealed class StartingThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    public StartingThread()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "guest-starter" };
        _thread.Start();
    }

    public Task<T> InvokeAsync<T>(Func<T> function)
    {
        TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                completion.SetResult(function());
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
            }
        });
        return completion.Task;
    }

    public void Dispose()
    {
        if (!_work.IsAddingCompleted)
        {
            _work.CompleteAdding();
            _thread.Join();
            _work.Dispose();
        }
    }

    private void Run()
    {
        foreach (Action action in _work.GetConsumingEnumerable())
        {
            action();
        }
    }
}
