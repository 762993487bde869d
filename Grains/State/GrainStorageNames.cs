namespace Executor.Grains.State;

/// <summary>Names under which the hosts register grain storage.</summary>
public static class GrainStorageNames
{
    public const string State = "state";
}
