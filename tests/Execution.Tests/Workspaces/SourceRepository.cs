using System.Collections.Immutable;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;

namespace Executor.Execution.Tests.Workspaces;

/// <summary>A real bare repository on disk, filled commit by commit, for others to clone.</summary>
internal sealed class SourceRepository
{
    private static readonly ImmutableSortedDictionary<string, string> Identity = new Dictionary<string, string>
    {
        ["PATH"] = "/usr/bin:/bin",
        ["HOME"] = "/nonexistent",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_AUTHOR_NAME"] = "author",
        ["GIT_AUTHOR_EMAIL"] = "author@example.org",
        ["GIT_AUTHOR_DATE"] = "2024-01-01T00:00:00Z",
        ["GIT_COMMITTER_NAME"] = "author",
        ["GIT_COMMITTER_EMAIL"] = "author@example.org",
        ["GIT_COMMITTER_DATE"] = "2024-01-01T00:00:00Z",
    }.ToImmutableSortedDictionary();

    private readonly TestBench _bench;
    private readonly string _tree;

    private SourceRepository(TestBench bench, string name)
    {
        _bench = bench;
        _tree = Directory.CreateDirectory(Path.Combine(bench.Root, name + "-tree")).FullName;
        Folder = Path.Combine(bench.Root, "repositories", name + ".git");
    }

    public string Folder { get; }

    public string Url => "file://" + Folder;

    public static async Task<SourceRepository> CreateAsync(TestBench bench, string name = "source")
    {
        SourceRepository repository = new(bench, name);
        await repository.GitAsync("init", "--quiet", "--initial-branch=main", ".");
        await repository.GitAsync("init", "--quiet", "--bare", "--initial-branch=main", repository.Folder);
        return repository;
    }

    public async Task<string> CommitAsync(string message, params (string Path, string Content)[] files)
    {
        foreach ((string path, string content) in files)
        {
            string full = Path.Combine(_tree, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            await File.WriteAllTextAsync(full, content);
        }

        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "--allow-empty", "--message", message);
        await GitAsync("push", "--quiet", "--force", Folder, "HEAD");
        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    public async Task<string> CommitAsync(string message, string path, byte[] content)
    {
        await File.WriteAllBytesAsync(Path.Combine(_tree, path), content);
        return await CommitAsync(message);
    }

    /// <summary>Runs git in the tree whose commits are pushed.</summary>
    public Task<string> GitAsync(params string[] arguments) => GitAsync(_bench, _tree, arguments);

    /// <summary>Runs git as an ordinary user would, with no protection at all.</summary>
    public static async Task<string> GitAsync(TestBench bench, string folder, params string[] arguments)
    {
        ProcessSpec git = new()
        {
            Command = ["/usr/bin/git", .. arguments],
            Environment = Identity,
            Directory = folder,
            Timeout = TimeSpan.FromSeconds(30),
            Output = new OutputBound(1024 * 1024),
        };
        using ProcessCage cage = new(git, bench.Root);
        ProcessOutcome outcome = await bench.Get<Launcher>().RunAsync(git, cage, CancellationToken.None);
        return outcome.Succeeded
            ? outcome.Stdout.ToText()
            : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {outcome.Stderr.ToText()}");
    }
}
