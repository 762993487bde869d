namespace Executor.Execution.Tasks;

/// <summary>What is in HOME before anyone wrote there.</summary>
internal static class GuestHome
{
    /// <summary>So that an agent can commit without being told who it is.</summary>
    private const string GitConfig = "[user]\n\tname = agent\n\temail = agent@localhost\n";

    /// <summary>A HOME for one stage: what install commands made of it below, or a new one.</summary>
    public static async Task<FolderStack> CreateAsync(string path, AttemptContext context, CancellationToken cancellationToken)
    {
        if (context.Installed.Home is { } below)
        {
            return await context.Folders.AddAsync(path, below, cancellationToken);
        }

        // To write it anew costs less than a mount.
        await PrepareAsync(context.Folders.Create(path), context.Folders, cancellationToken);
        return new FolderStack([path]);
    }

    public static async Task PrepareAsync(string home, GuestFolders folders, CancellationToken cancellationToken)
    {
        string path = Path.Combine(home, ".gitconfig");
        await File.WriteAllTextAsync(path, GitConfig, cancellationToken);
        folders.Give(path);
    }
}
