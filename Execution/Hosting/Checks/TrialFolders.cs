using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks;

/// <summary>
/// Where the examination works: on the disks of the folders that a silo would use, under names of its own. They are made by whoever
/// uses them first, and go away with this.
/// </summary>
internal sealed class TrialFolders : IDisposable
{
    private const string Prefix = ".executor-check-";

    /// <summary>No examination takes so long.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    public TrialFolders(CheckedFolders folders, TimeProvider time)
    {
        string name = $"{Prefix}{Guid.NewGuid():n}";
        Work = Path.Combine(CheckedFolders.FindExisting(folders.Work), name, "work");
        Cache = Path.Combine(CheckedFolders.FindExisting(folders.Cache), name, "cache");
        DateTime before = time.GetUtcNow().UtcDateTime - Abandoned;
        foreach (string left in Roots.SelectMany(root => Directory.EnumerateDirectories(Path.GetDirectoryName(root)!, Prefix + "*")))
        {
            if (Directory.GetLastWriteTimeUtc(left) < before)
            {
                Directory.Delete(left, recursive: true);
            }
        }
    }

    public string Work { get; }

    public string Cache { get; }

    /// <summary>For a repository to clone.</summary>
    public string Repositories => Path.Combine(Work, "repositories");

    private IEnumerable<string> Roots => ((string[])[Work, Cache]).Select(folder => Path.GetDirectoryName(folder)!).Distinct();

    public void Dispose()
    {
        foreach (string root in Roots.Where(Directory.Exists))
        {
            WorkFolders.RemoveTrial(root);
        }
    }
}
