namespace Executor.Silo.Attempts;

/// <summary>Who this silo is: its name stays, its instance changes with every start of the process.</summary>
/// <param name="Name">Unique among the silos of a cluster.</param>
/// <param name="Instance">Random, 32 hex digits.</param>
internal sealed record SiloIdentity(string Name, string Instance)
{
    /// <param name="name">Its name; null for that of the host.</param>
    public static SiloIdentity OfThisProcess(string? name) => new(name ?? Environment.MachineName, Guid.NewGuid().ToString("N"));
}
