using System.Collections.Immutable;

namespace Executor.Execution.Archives;

/// <summary>The file an agent is started by.</summary>
/// <param name="FileName">Its name at the root of the agent's folder.</param>
/// <param name="Language">What runs it, by its extension.</param>
public sealed record AgentEntry(string FileName, AgentLanguage Language)
{
    private static readonly ImmutableArray<(string Extension, AgentLanguage Language)> Known =
    [
        (".py", AgentLanguage.Python),
        (".js", AgentLanguage.JavaScript),
        (".ts", AgentLanguage.TypeScript),
        (".sh", AgentLanguage.Shell),
        (".rs", AgentLanguage.Rust),
        (".go", AgentLanguage.Go),
        (".rb", AgentLanguage.Ruby),
    ];

    /// <summary>
    /// The only file at the root of the folder; else <c>agent.*</c>, <c>main.*</c>, <c>run.sh</c>, in this order and for each name
    /// in the order of the known extensions. Null when there is none, so that nobody has to guess what would have run.
    /// </summary>
    public static AgentEntry? Find(string directory)
    {
        string[] files = [.. Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path))];
        if (files.Length == 1)
        {
            return Of(files[0]);
        }

        return FindStem(files, "agent") ?? FindStem(files, "main") ?? (files.Contains("run.sh") ? Of("run.sh") : null);
    }

    private static AgentEntry? FindStem(string[] files, string stem) =>
        Known.Where(known => files.Contains(stem + known.Extension))
            .Select(known => new AgentEntry(stem + known.Extension, known.Language))
            .FirstOrDefault();

    private static AgentEntry? Of(string fileName) =>
        Known.Where(known => Path.GetExtension(fileName) == known.Extension)
            .Select(known => new AgentEntry(fileName, known.Language))
            .FirstOrDefault();
}

public enum AgentLanguage
{
    Python,
    JavaScript,
    TypeScript,
    Shell,
    Rust,
    Go,
    Ruby,
}
