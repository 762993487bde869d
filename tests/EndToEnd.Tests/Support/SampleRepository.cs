namespace Executor.EndToEnd.Tests.Support;

/// <summary>A real git repository with a bug, and with the fix in its future.</summary>
internal sealed class SampleRepository
{
    public SampleRepository(string path)
    {
        Url = "file://" + path;
        Directory.CreateDirectory(path);
        Git(path, "init", "--quiet", "--initial-branch=main");
        File.WriteAllText(Path.Combine(path, "add.sh"), "echo $(( $1 - $2 ))\n");
        File.WriteAllText(Path.Combine(path, "README"), "Adds two numbers.\n");
        Commit(path, "Subtract by mistake");
        BugCommit = Git(path, "rev-parse", "HEAD");
        File.WriteAllText(Path.Combine(path, "add.sh"), "echo $(( $1 + $2 ))\n");
        Commit(path, "Add");
    }

    public string Url { get; }

    /// <summary>The commit before the fix.</summary>
    public string BugCommit { get; }

    private static void Commit(string path, string message)
    {
        Git(path, "add", "--all");
        Git(path, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "--message", message);
    }

    private static string Git(string path, params IEnumerable<string> arguments) => HostCommand.Run("git", ["-C", path, .. arguments]);
}
