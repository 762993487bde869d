namespace Executor.Silo.State;

/// <summary>
/// What the serializer found damaged in the course of one call. The storage between it and <see cref="GuardedStorage"/> hands on words
/// only, not the exception.
/// </summary>
internal sealed class DamageNote
{
    private static readonly AsyncLocal<DamageNote?> Current = new();

    private InvalidDataException? _damage;

    /// <summary>Begins a note for what is called from here on; null until there is damage.</summary>
    public static Func<InvalidDataException?> Open()
    {
        DamageNote note = new();
        Current.Value = note;
        return () => note._damage;
    }

    public static InvalidDataException Add(InvalidDataException damage)
    {
        if (Current.Value is { } note)
        {
            note._damage = damage;
        }

        return damage;
    }
}
