using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Executor.Execution.Archives;

/// <summary>Where the parts of an extracted archive are.</summary>
/// <param name="AgentFolder">The agent's files.</param>
/// <param name="TaskFolders">One per task, in ordinal order of their names.</param>
internal sealed partial record ArchiveLayout(string AgentFolder, ImmutableArray<string> TaskFolders)
{
    private const string Agent = "agent_code";
    private const string Tasks = "tasks";

    /// <summary>Null when a part is missing or a task has a name that cannot be an id.</summary>
    public static ArchiveLayout? Find(string extracted, ArchiveProblems problems)
    {
        if (FindRoot(extracted) is not { } root)
        {
            problems.Add("no tasks/ or agent_code/ found in the archive");
            return null;
        }

        string agent = Path.Combine(root, Agent);
        string tasks = Path.Combine(root, Tasks);
        if (!Directory.Exists(agent))
        {
            problems.Add("agent_code/ directory not found in archive");
        }
        else if (!Directory.EnumerateFileSystemEntries(agent).Any())
        {
            problems.Add("agent_code/ directory is empty");
        }
        else if (AgentEntry.Find(agent) is null)
        {
            problems.Add("agent_code/ has no entry: it needs a single file or one named agent.*, main.* or run.sh,"
                + " ending in .py, .js, .ts, .sh, .rs, .go or .rb");
        }

        ImmutableArray<string> folders = [];
        if (!Directory.Exists(tasks))
        {
            problems.Add("tasks/ directory not found in archive");
        }
        else
        {
            // Files beside the task folders are notes to people, as they always were.
            folders = Sorted(tasks);
            CheckIds(folders, problems);
        }

        return problems.Any ? null : new ArchiveLayout(agent, folders);
    }

    // A single folder around everything is common; of several candidates the first by name counts.
    private static string? FindRoot(string extracted) =>
        IsRoot(extracted) ? extracted : Sorted(extracted).FirstOrDefault(IsRoot);

    private static bool IsRoot(string folder) =>
        Directory.Exists(Path.Combine(folder, Tasks)) || Directory.Exists(Path.Combine(folder, Agent));

    private static ImmutableArray<string> Sorted(string folder) =>
        [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)];

    private static void CheckIds(ImmutableArray<string> folders, ArchiveProblems problems)
    {
        if (folders.IsEmpty)
        {
            problems.Add("no tasks found in tasks/ directory");
        }

        foreach (string name in folders.Select(folder => Path.GetFileName(folder)).Where(name => !TaskId().IsMatch(name)))
        {
            problems.Add($"task '{EntryName.Show(name)}' has a name that cannot be a task id: 1 to 128 letters, digits, '.', '_' and '-',"
                + " not starting with '.' or '-'");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex TaskId();
}
