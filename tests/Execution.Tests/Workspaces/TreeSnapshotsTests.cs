using System.Text;
using Executor.Execution.Tasks;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Workspaces;

public sealed class TreeSnapshotsTests : IAsyncLifetime
{
    private readonly TestBench _bench;
    private TreeSnapshots _snapshots = null!;
    private TreeSnapshot _before = null!;
    private string _tree = null!;

    public TreeSnapshotsTests() => _bench = new TestBench(options =>
        options.AllowedFileRepos = [Path.Combine(Path.GetDirectoryName(options.WorkDirectory)!, "repositories")]);

    public async ValueTask InitializeAsync()
    {
        SourceRepository source = await SourceRepository.CreateAsync(_bench);
        await source.CommitAsync("base", ("kept", "same\n"), ("changed", "old\n"), ("deleted", "gone\n"), (".gitignore", "*.log\n"));
        Assert.True(RepositoryUrl.TryParse(source.Url, out RepositoryUrl? url, out _));
        CommitLookup lookup = await _bench.Get<GitCache>().FindAsync(url, null, CancellationToken.None);
        _tree = Directory.CreateDirectory(Path.Combine(_bench.Root, "tree")).FullName;
        await _bench.Get<TreeExporter>().ExportAsync(lookup.Commit!, _tree, CancellationToken.None);
        _snapshots = await TreeSnapshots.BeginAsync(
            _bench.Get<GitRunner>(), lookup.Commit!, _tree, Path.Combine(_bench.Root, "snapshots.git"), CancellationToken.None);
        // What an install command leaves is where the agent starts from.
        Write("node_modules/dependency.js", "installed\n");
        _before = await _snapshots.TakeAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Patch_NothingChanged_IsEmpty()
    {
        TreePatch patch = await PatchAsync();

        Assert.Equal(0, patch.TotalBytes);
        Assert.False(patch.Truncated);
    }

    [Fact]
    public async Task Patch_NewChangedDeletedAndCommitted_HoldsAll()
    {
        Write("changed", "new\n");
        await GitAsync("commit", "--quiet", "--all", "--message", "the agent commits");
        File.Delete(Path.Combine(_tree, "deleted"));
        Write("created", "fresh\n");
        Write("ignored.log", "seen all the same\n");

        string patch = Text(await PatchAsync());

        Assert.Contains("-old\n+new\n", patch, StringComparison.Ordinal);
        Assert.Contains("-gone\n", patch, StringComparison.Ordinal);
        Assert.Contains("+fresh\n", patch, StringComparison.Ordinal);
        Assert.Contains("+seen all the same\n", patch, StringComparison.Ordinal);
        Assert.DoesNotContain("installed", patch, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patch_Applied_MakesTheSameTree()
    {
        Write("changed", "new\n");
        File.WriteAllBytes(Path.Combine(_tree, "binary"), [0, 1, 2, 255]);
        File.CreateSymbolicLink(Path.Combine(_tree, "link"), "changed");
        await File.WriteAllBytesAsync(Path.Combine(_bench.Root, "patch"), (await PatchAsync()).Bytes);

        await GitAsync("clean", "-fdxq");
        await GitAsync("reset", "--quiet", "--hard");
        await GitAsync("apply", Path.Combine(_bench.Root, "patch"));

        Assert.Equal("new\n", await File.ReadAllTextAsync(Path.Combine(_tree, "changed")));
        Assert.Equal([0, 1, 2, 255], await File.ReadAllBytesAsync(Path.Combine(_tree, "binary")));
        Assert.Equal("changed", new FileInfo(Path.Combine(_tree, "link")).LinkTarget);
    }

    [Fact]
    public async Task Patch_RepositoryRunsCommands_NoneIsRun()
    {
        string canary = Path.Combine(_bench.Root, "canary");
        string program = Path.Combine(_tree, "evil.sh");
        Write("evil.sh", $"#!/bin/sh\ntouch {canary} {_tree}/canary\ncat\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Write(".gitattributes", "* filter=evil diff=evil merge=evil\n");
        foreach (string setting in (string[])["filter.evil.clean", "filter.evil.process", "diff.evil.textconv", "diff.evil.command", "diff.external", "core.fsmonitor"])
        {
            await GitAsync("config", setting, program);
        }

        Write("changed", "new\n");
        string patch = Text(await PatchAsync());

        Assert.Contains("-old\n+new\n", patch, StringComparison.Ordinal);
        Assert.False(File.Exists(canary) || File.Exists(Path.Combine(_tree, "canary")));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("link")]
    [InlineData("absent")]
    [InlineData("folder")]
    public async Task Patch_OwnRepositoryRuined_IsTakenAllTheSame(string ruin)
    {
        string repository = Path.Combine(_tree, ".git");
        Directory.Delete(repository, recursive: true);
        switch (ruin)
        {
            case "file": Write(".git", "gitdir: /etc\n"); break;
            case "link": File.CreateSymbolicLink(repository, "/etc"); break;
            case "folder": Write(".git/HEAD", "ref: ../../..\n"); break;
        }

        Write("changed", "new\n");

        Assert.Contains("-old\n+new\n", Text(await PatchAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patch_StrangeNamesAndFiles_DoNotStopIt()
    {
        Write("line\nbreak", "one\n");
        Write("*", "two\n");
        Write(":(exclude)x", "three\n");
        Write("back\\slash", "four\n");
        Write("secret", "five\n");
        File.SetUnixFileMode(Path.Combine(_tree, "secret"), UnixFileMode.None);
        Write("shut/inside", "six\n");
        File.SetUnixFileMode(Path.Combine(_tree, "shut"), UnixFileMode.None);
        await _bench.RunToolAsync("/usr/bin/mkfifo", Path.Combine(_tree, "pipe"));
        await _bench.RunToolAsync("/usr/bin/bash", "-c", "printf seven > \"$0\"/$'\\xff\\xfe'", _tree);

        string patch = Text(await PatchAsync());

        Assert.All(
            ["+one", "+two", "+three", "+four", "+five", "+six", "+seven"],
            line => Assert.Contains(line, patch, StringComparison.Ordinal));
        Assert.DoesNotContain("pipe", patch, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patch_LargerThanTheBound_IsCutAndSaysHowLongItWas()
    {
        Write("created", string.Concat(Enumerable.Repeat("a line of text\n", 10_000)));

        TreePatch patch = await PatchAsync(maxBytes: 1000);

        Assert.True(patch.Truncated);
        Assert.Equal(1000, patch.Bytes.Length);
        Assert.InRange(patch.TotalBytes, 150_000, 170_000);
    }

    [Fact]
    public async Task Patch_HugeFile_IsLeftOutAndCounted()
    {
        const long Huge = 3L * 1024 * 1024 * 1024;
        using (FileStream file = new(Path.Combine(_tree, "huge"), FileMode.CreateNew))
        {
            file.SetLength(Huge);
        }

        Write("changed", "new\n");
        TreePatch patch = await PatchAsync();

        Assert.True(patch.Truncated);
        Assert.InRange(patch.TotalBytes, Huge, Huge + 1000);
        Assert.Contains("-old\n+new\n", Text(patch), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patch_Caches_AreLeftOut()
    {
        Write("pkg/__pycache__/m.cpython-311.pyc", "x");
        Write("stray.pyc", "x");
        Write(".pytest_cache/v/cache", "x");

        Assert.Equal(0, (await PatchAsync()).TotalBytes);
    }

    private static string Text(TreePatch patch) => Encoding.UTF8.GetString(patch.Bytes.Span);

    private void Write(string path, string content)
    {
        string full = Path.Combine(_tree, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    private Task<string> GitAsync(params string[] arguments) => SourceRepository.GitAsync(_bench, _tree, arguments);

    private async Task<TreePatch> PatchAsync(int maxBytes = 1024 * 1024)
    {
        TreeSnapshot after = await _snapshots.TakeAsync(CancellationToken.None);
        return await _snapshots.CompareAsync(_before, after, maxBytes, CancellationToken.None);
    }
}
