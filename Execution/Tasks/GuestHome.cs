namespace Executor.Execution.Tasks;

/// <summary>What is in HOME before anyone wrote there.</summary>
internal static class GuestHome
{
    /// <summary>So that an agent can commit without being told who it is.</summary>
    private const string GitConfig = "[user]\n\tname = agent\n\temail = agent@localhost\n";

    public static async Task PrepareAsync(string home, GuestFolders folders, CancellationToken cancellationToken)
    {
        string path = Path.Combine(home, ".gitconfig");
        await File.WriteAllTextAsync(path, GitConfig, cancellationToken);
        folders.Give(path);
    }
}
