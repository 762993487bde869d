namespace Executor.Embedded.Activations;

/// <summary>The turn that begins or ends an activation, outside of its gate. The work answers for its own exceptions.</summary>
internal sealed class HookTurn(Func<Task> work) : IThreadPoolWorkItem
{
    public void Execute() => _ = work();
}
