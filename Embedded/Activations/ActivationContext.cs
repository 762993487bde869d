namespace Executor.Embedded.Activations;

/// <summary>Knows whose turn runs on this thread. Set only by <see cref="TurnScheduler"/>, around each turn.</summary>
internal static class ActivationContext
{
    [ThreadStatic]
    private static IActivation? _current;

    public static IActivation? Current
    {
        get => _current;
        set => _current = value;
    }
}
