using System.Collections.Immutable;
using Executor.Cli.Keys;
using Executor.Contracts.Tasks;

namespace Executor.Cli.Demo;

/// <summary>
/// What the demo needs on disk, below one temporary folder that goes away with this: repositories, a batch, keys, the server's data.
/// </summary>
internal sealed class DemoScene : IDisposable
{
    private const int Validators = 3;

    // What the agent can mend by changing one operator passes. The leap year is the case of an agent that satisfies the example and is
    // found out by the hidden tests; the average is a feature it cannot write.
    private static readonly ImmutableArray<DemoTask> AllTasks =
    [
        new("node-range", null),
        new("python-leap-year", FailureKind.TestsFailed),
        new("python-median", null),
        new("shell-average", FailureKind.TestsFailed),
        new("shell-total", null),
    ];

    private readonly string _root;

    private DemoScene(string root, bool hasNode)
    {
        _root = root;
        Tasks = [.. AllTasks.Where(task => hasNode || !task.NeedsNode)];
    }

    public string Data => Path.Combine(_root, "data");

    public string Repositories => Path.Combine(_root, "repos");

    public string Batch => Path.Combine(_root, "batch");

    public ImmutableArray<string> KeyFiles { get; private set; } = [];

    public ImmutableArray<string> Addresses { get; private set; } = [];

    /// <summary>The tasks of the batch, each with what must come of it.</summary>
    public ImmutableArray<DemoTask> Tasks { get; }

    public static DemoScene Create()
    {
        var hasNode = File.Exists("/usr/bin/node") || File.Exists("/usr/local/bin/node");
        var scene = new DemoScene(Directory.CreateTempSubdirectory("executor-demo-").FullName, hasNode);
        try
        {
            scene.Write();
            return scene;
        }
        catch
        {
            scene.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Write()
    {
        var fillings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var files in DemoAssets.Below("repos").GroupBy(file => file.Key.Split('/')[0]))
        {
            var path = Path.Combine(Repositories, files.Key + ".git");
            var commit = GitRepository.Write(path, files.ToDictionary(file => file.Key.Split('/')[1], file => file.Value));
            fillings[$"{{{files.Key}.commit}}"] = commit;
            fillings[$"{{{files.Key}.repo}}"] = "file://" + path;
        }

        foreach (var (path, text) in DemoAssets.Below("batch"))
        {
            if (IsWanted(path))
            {
                var file = Path.Combine(Batch, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(
                    file, fillings.Aggregate(text, (filled, pair) => filled.Replace(pair.Key, pair.Value, StringComparison.Ordinal)));
            }
        }

        var keys = Directory.CreateDirectory(Path.Combine(_root, "keys")).FullName;
        KeyFiles = [.. Enumerable.Range(1, Validators).Select(number => Path.Combine(keys, $"validator-{number}.json"))];
        Addresses = [.. KeyFiles.Select(KeyFile.Create)];
    }

    private bool IsWanted(string path) =>
        path.StartsWith("agent_code/", StringComparison.Ordinal)
        || Tasks.Any(task => path.StartsWith($"tasks/{task.Id}/", StringComparison.Ordinal));
}

/// <summary>A task of the demo and what must come of it.</summary>
/// <param name="Id">The task.</param>
/// <param name="Failure">Why it must fail; null when it must pass.</param>
internal sealed record DemoTask(string Id, FailureKind? Failure)
{
    public bool NeedsNode => Id.StartsWith("node-", StringComparison.Ordinal);
}
