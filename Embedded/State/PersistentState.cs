namespace Executor.Embedded.State;

/// <summary>Makes pieces of state by their type.</summary>
internal static class PersistentState
{
    public static IStateFacet Create(Type stateType, StateStore store, StateKey key) =>
        (IStateFacet)Activator.CreateInstance(typeof(PersistentState<>).MakeGenericType(stateType), store, key)!;
}
