namespace Executor.Settings.Hosts;

/// <summary>What stands under the grains in this build.</summary>
internal static class BuildHost
{
    /// <summary>Whether processes of this build can join a cluster.</summary>
    public static bool IsCluster => true;
}
