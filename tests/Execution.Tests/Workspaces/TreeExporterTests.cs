using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Workspaces;

public sealed class TreeExporterTests : IAsyncLifetime
{
    private readonly TestBench _bench;
    private SourceRepository _source = null!;

    public TreeExporterTests() => _bench = new TestBench(options =>
        options.AllowedFileRepos = [Path.Combine(Path.GetDirectoryName(options.WorkDirectory)!, "repositories")]);

    public async ValueTask InitializeAsync() => _source = await SourceRepository.CreateAsync(_bench);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Export_CommitWithPastAndFuture_KnowsOneCommitOnly()
    {
        string past = await _source.CommitAsync("past", ("a", "0"));
        string commit = await _source.CommitAsync("base", ("a", "1"));
        string future = await _source.CommitAsync("the fix", ("a", "2"));
        await _source.GitAsync("tag", "v2");
        await _source.GitAsync("push", "--quiet", _source.Folder, "v2");

        string tree = await ExportAsync(commit);

        Assert.Equal($"{commit} base\n", await GitAsync(tree, "log", "--all", "--reflog", "--format=%H %s"));
        Assert.Equal("", await GitAsync(tree, "remote"));
        Assert.Equal("", await GitAsync(tree, "tag"));
        Assert.Equal("", await GitAsync(tree, "status", "--porcelain"));
        foreach (string hidden in (string[])[past, future])
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => GitAsync(tree, "cat-file", "-e", hidden));
        }
    }

    [Fact]
    public async Task Export_Done_TellsNothingOfTheCache()
    {
        string tree = await ExportAsync(await _source.CommitAsync("base", ("a", "1")));

        string[] files = Directory.GetFiles(Path.Combine(tree, ".git"), "*", SearchOption.AllDirectories);
        Assert.DoesNotContain(files, file => file.Contains("/logs/") || Path.GetFileName(file) is "FETCH_HEAD" or "ORIG_HEAD" or "alternates");
        Assert.All(
            files.Where(file => !file.Contains("/objects/")),
            file => Assert.DoesNotContain(_bench.Root, File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_LinksAndModes_AreKept()
    {
        await _source.CommitAsync("files", ("run.sh", "#!/bin/sh\n"), ("sub/file", "x"));
        await _source.GitAsync("update-index", "--chmod=+x", "run.sh");
        string linkTarget = (await _source.GitAsync("hash-object", "-w", "sub/file")).Trim();
        await _source.GitAsync("update-index", "--add", "--cacheinfo", $"120000,{linkTarget},link");
        await _source.GitAsync("commit", "--quiet", "--message", "modes");
        await _source.GitAsync("push", "--quiet", _source.Folder, "HEAD");

        string tree = await ExportAsync(null);

        Assert.True(File.GetUnixFileMode(Path.Combine(tree, "run.sh")).HasFlag(UnixFileMode.UserExecute));
        Assert.Equal("x", new FileInfo(Path.Combine(tree, "link")).LinkTarget);
    }

    [Fact]
    public async Task Export_ArchiveAttributes_DoNotChangeTheTree()
    {
        string tree = await ExportAsync(await _source.CommitAsync(
            "attributes", (".gitattributes", "hidden export-ignore\nstamp export-subst\n"), ("hidden", "x"), ("stamp", "$Format:%H$")));

        Assert.Equal("x", await File.ReadAllTextAsync(Path.Combine(tree, "hidden")));
        Assert.Equal("$Format:%H$", await File.ReadAllTextAsync(Path.Combine(tree, "stamp")));
    }

    private Task<string> GitAsync(string tree, params string[] arguments) => SourceRepository.GitAsync(_bench, tree, arguments);

    private async Task<string> ExportAsync(string? commit)
    {
        Assert.True(RepositoryUrl.TryParse(_source.Url, out RepositoryUrl? url, out _));
        CommitLookup lookup = await _bench.Get<GitCache>().FindAsync(url, commit, CancellationToken.None);
        string tree = Directory.CreateDirectory(Path.Combine(_bench.Root, "tree")).FullName;
        await _bench.Get<TreeExporter>().ExportAsync(lookup.Commit!, tree, CancellationToken.None);
        return tree;
    }
}
