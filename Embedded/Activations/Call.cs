using Orleans.Runtime;

namespace Executor.Embedded.Activations;

/// <summary>One piece of work for a grain or an observer: a method call, a timer tick or a stream item.</summary>
internal abstract class Call : IThreadPoolWorkItem
{
    /// <summary>How often a call may meet an ended activation before it is refused; Orleans allows two as well.</summary>
    private const int MaxForwards = 2;

    private CallGate? _gate;
    private int _forwards;

    /// <summary>May start while any other call runs.</summary>
    public virtual bool Interleaves => false;

    /// <summary>May start while only calls of the same mark run.</summary>
    public virtual bool IsReadOnly => false;

    /// <summary>Counts as use of the grain, which puts off idle collection.</summary>
    public virtual bool CountsAsUse => true;

    /// <summary>Nobody waits for the answer any more, so a call that still queues need not run.</summary>
    public virtual bool IsAbandoned => false;

    /// <summary>Belongs to one activation and goes with it, rather than on to the next.</summary>
    public virtual bool EndsWithActivation => false;

    /// <summary>The gate through which the call was let, once it runs.</summary>
    protected CallGate? Gate => _gate;

    public void Admit(CallGate gate)
    {
        _gate = gate;
        gate.Scheduler.Post(this);
    }

    /// <summary>Gives the caller this exception instead of an answer. The call has not run.</summary>
    public abstract void Reject(Exception exception);

    /// <summary>Notes that the activation ended before the call ran; false if that has happened too often.</summary>
    public bool TryForward() => ++_forwards <= MaxForwards;

    public void RejectAsUndeliverable(GrainId grainId) => Reject(new OrleansMessageRejectionException(
        $"{grainId} ended {_forwards} times in a row before it took this call. Does it deactivate itself while it is activated?"));

    void IThreadPoolWorkItem.Execute() => _ = RunAsync(_gate!);

    /// <summary>Runs the work; an exception comes back as the result, never thrown.</summary>
    protected abstract ValueTask<Exception?> RunOnAsync(object target);

    /// <summary>Gives the caller what <see cref="RunOnAsync"/> found, after the next call was let in.</summary>
    protected virtual void Answer()
    {
    }

    private async Task RunAsync(CallGate gate)
    {
        if (gate.Target is not { } target)
        {
            gate.Complete(this, failure: null);
            Reject(new OrleansMessageRejectionException("The object that was to be called is gone."));
            return;
        }

        var failure = await RunOnAsync(target);
        gate.Complete(this, failure);
        Answer();
    }
}
