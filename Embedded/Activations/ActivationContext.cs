using System.Diagnostics.CodeAnalysis;

namespace Executor.Embedded.Activations;

/// <summary>Knows whose turn runs on this thread. Set only by <see cref="TurnScheduler"/>, around each visit.</summary>
internal static class ActivationContext
{
    [ThreadStatic]
    private static IActivation? _current;

    public static IActivation? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>Throws where Orleans does: a grain's services belong to its turns.</summary>
    public static void ThrowIfOutsideOfTurn()
    {
        if (_current is null)
        {
            Throw();
        }
    }

    [DoesNotReturn]
    private static void Throw() => throw new InvalidOperationException(
        "Activation access violation. A thread outside of the grain's turns (after Task.Run or ConfigureAwait(false)) "
        + "used the grain's services.");
}
