namespace Executor.Embedded.Activations;

/// <summary>Work of the host itself that runs as a call of one activation and goes with it.</summary>
internal sealed class TurnCall(Func<Task> work, Action onDone, bool interleaves, bool countsAsUse) : Call
{
    public override bool Interleaves => interleaves;

    public override bool CountsAsUse => countsAsUse;

    public override bool EndsWithActivation => true;

    public override void Reject(Exception exception) => onDone();

    protected override async ValueTask<Exception?> RunOnAsync(object target)
    {
        try
        {
            await work();
            return null;
        }
        catch (Exception exception)
        {
            // The gate logs it; neither a timer nor a stream stops because one callback failed.
            return exception;
        }
    }

    protected override void Answer() => onDone();
}
