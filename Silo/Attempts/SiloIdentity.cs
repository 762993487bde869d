using Executor.Settings;

namespace Executor.Silo.Attempts;

/// <summary>Who this silo is: its name stays, its instance changes with every start of the process.</summary>
/// <param name="Name">Name of the host, or the one it was given.</param>
/// <param name="Instance">Random, 32 hex digits.</param>
internal sealed record SiloIdentity(string Name, string Instance)
{
    public static SiloIdentity Of(ExecutorSettings settings) => new(NameIn(settings), Guid.NewGuid().ToString("N"));

    public static string NameIn(ExecutorSettings settings) => settings.SiloName ?? Environment.MachineName;
}
