namespace Executor.Silo.Attempts;

/// <summary>Who this silo is: its name stays, its instance changes with every start of the process.</summary>
/// <param name="Name">Name of the host.</param>
/// <param name="Instance">Random, 32 hex digits.</param>
internal sealed record SiloIdentity(string Name, string Instance)
{
    public static SiloIdentity OfThisProcess() => new(Environment.MachineName, Guid.NewGuid().ToString("N"));
}
