namespace Executor.Embedded.Activations;

/// <summary>
/// Runs the turns of one owner: never two at once, in the order in which they were queued. A turn is either the start of a
/// call, given as an <see cref="IThreadPoolWorkItem"/>, or a continuation, given by the compiler's awaits as a <see cref="Task"/>.
/// </summary>
/// <remarks>
/// The queue owns no thread. Whoever makes it non-empty borrows one from the pool, and the borrowed thread returns when the queue
/// is empty or after <see cref="TurnsPerVisit"/> turns, so that no owner can starve the others.
/// </remarks>
internal sealed class TurnScheduler(IActivation? owner) : TaskScheduler, IThreadPoolWorkItem
{
    private const int TurnsPerVisit = 100;

    [ThreadStatic]
    private static TurnScheduler? _running;

    private readonly Lock _gate = new();
    private readonly Queue<object> _turns = [];
    private bool _visited;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Queues the start of a call. It sees none of the caller's async locals, as if it had come over a wire.</summary>
    public void Post(IThreadPoolWorkItem turn) => Enqueue(turn);

    void IThreadPoolWorkItem.Execute()
    {
        var (outer, outerActivation) = (_running, ActivationContext.Current);
        (_running, ActivationContext.Current) = (this, owner);
        try
        {
            RunTurns();
        }
        finally
        {
            (_running, ActivationContext.Current) = (outer, outerActivation);
        }
    }

    protected override void QueueTask(Task task) => Enqueue(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        ReferenceEquals(_running, this) && !taskWasPreviouslyQueued && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _turns.OfType<Task>()];
        }
    }

    private void Enqueue(object turn)
    {
        lock (_gate)
        {
            _turns.Enqueue(turn);
            if (_visited)
            {
                return;
            }

            _visited = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void RunTurns()
    {
        for (var i = 0; i < TurnsPerVisit; i++)
        {
            object? turn;
            lock (_gate)
            {
                if (!_turns.TryDequeue(out turn))
                {
                    _visited = false;
                    return;
                }
            }

            if (turn is Task continuation)
            {
                TryExecuteTask(continuation);
            }
            else
            {
                // Wrapped in a task of this scheduler, awaits inside capture it and come back here.
                new Task(static state => ((IThreadPoolWorkItem)state!).Execute(), turn).RunSynchronously(this);
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
