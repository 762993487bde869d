using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Workspaces;

public sealed class GitCacheTests : IAsyncLifetime
{
    private readonly TestBench _bench;
    private SourceRepository _source = null!;

    public GitCacheTests() => _bench = new TestBench(options =>
    {
        options.AllowedFileRepos = [Path.Combine(Path.GetDirectoryName(options.WorkDirectory)!, "repositories")];
        options.AllowedLocalHosts = ["127.0.0.1"];
    });

    public async ValueTask InitializeAsync() => _source = await SourceRepository.CreateAsync(_bench);

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Find_NoCommitNamed_IsTheTipOfTheDefaultBranch()
    {
        await _source.CommitAsync("one", ("a", "1"));
        string tip = await _source.CommitAsync("two", ("a", "2"));

        CommitLookup found = await FindAsync(_source.Url, null);

        Assert.Equal(tip, found.Commit?.Sha);
    }

    [Fact]
    public async Task Find_CommitTagOrBranch_IsTheFullSha()
    {
        string first = await _source.CommitAsync("one", ("a", "1"));
        await _source.GitAsync("tag", "-a", "v1", "-m", "annotated");
        await _source.GitAsync("push", "--quiet", _source.Folder, "v1", "HEAD:refs/heads/feature/x");
        await _source.CommitAsync("two", ("a", "2"));

        foreach (string name in (string[])[first, first[..10], "v1", "feature/x"])
        {
            Assert.Equal(first, (await FindAsync(_source.Url, name)).Commit?.Sha);
        }
    }

    [Fact]
    public async Task Find_CommitPushedLater_IsFetchedAgain()
    {
        await _source.CommitAsync("one", ("a", "1"));
        await FindAsync(_source.Url, null);
        string later = await _source.CommitAsync("two", ("a", "2"));

        CommitLookup found = await FindAsync(_source.Url, later);

        Assert.Equal(later, found.Commit?.Sha);
    }

    [Fact]
    public async Task Find_CommitOnNoBranch_IsAskedForByName()
    {
        string lost = await _source.CommitAsync("lost", ("a", "1"));
        await _source.GitAsync("commit", "--quiet", "--amend", "--allow-empty", "--message", "other");
        await _source.GitAsync("push", "--quiet", "--force", _source.Folder, "HEAD");
        await SourceRepository.GitAsync(_bench, _source.Folder, "config", "uploadpack.allowAnySHA1InWant", "true");

        Assert.Equal(lost, (await FindAsync(_source.Url, lost)).Commit?.Sha);
    }

    [Fact]
    public async Task Find_EmptyRepository_IsRefused()
    {
        CommitLookup found = await FindAsync(_source.Url, null);

        Assert.EndsWith("has no commit to start from.", found.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_FileOutsideAllowedFolders_IsRefused()
    {
        string outside = Directory.CreateDirectory(Path.Combine(_bench.Root, "outside.git")).FullName;
        string link = Path.Combine(_bench.Root, "repositories", "link.git");
        Directory.CreateSymbolicLink(link, outside);

        foreach (string path in (string[])[outside, link, _bench.Root + "/repositories2"])
        {
            CommitLookup found = await FindAsync("file://" + path, null);
            Assert.Contains("ALLOWED_FILE_REPOS", found.Refusal, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Find_NotARepository_IsRefused()
    {
        Directory.CreateDirectory(Path.Combine(_bench.Root, "repositories", "empty.git"));

        CommitLookup found = await FindAsync($"file://{_bench.Root}/repositories/empty.git", null);

        Assert.StartsWith("There is no repository at", found.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_HostCannotBeReached_IsAFaultWithoutThePassword()
    {
        FaultException fault = await Assert.ThrowsAsync<FaultException>(() => FindAsync("http://user:hunter2@127.0.0.1:9/x.git", null));

        Assert.Equal("Fetching http://127.0.0.1:9/x.git failed.", fault.Message);
        Assert.DoesNotContain("hunter2", fault.ToString() + fault.Detail, StringComparison.Ordinal);
        Assert.Equal(["executor.gitconfig", "ssh"], NamesInCache());
    }

    [Fact]
    public async Task Find_ManyAtOnce_MakeOneMirror()
    {
        string tip = await _source.CommitAsync("one", ("a", "1"));

        CommitLookup[] found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => FindAsync(_source.Url, tip)));

        Assert.All(found, lookup => Assert.Equal(tip, lookup.Commit?.Sha));
        Assert.Single(NamesInCache(), name => !name.EndsWith(".gitconfig", StringComparison.Ordinal) && name != "ssh");
    }

    [Fact]
    public async Task Mirror_InUse_IsNotGivenUpAndAfterwardsIsMadeAnew()
    {
        string tip = await _source.CommitAsync("one", ("a", "1"));
        GitMirrors mirrors = _bench.Get<GitCache>().Mirrors;
        CommitLookup found = await FindAsync(_source.Url, tip);

        CachedItem held = Assert.Single(mirrors.List());
        Assert.True(held.IsInUse);
        Assert.InRange(held.Bytes, 1024, long.MaxValue);
        Assert.False(await mirrors.TryGiveUpAsync(held.Name, CancellationToken.None));

        found.Dispose();
        found.Dispose();
        Assert.False(Assert.Single(mirrors.List()).IsInUse);
        Assert.True(await mirrors.TryGiveUpAsync(held.Name, CancellationToken.None));
        Assert.Equal(["executor.gitconfig", "ssh"], NamesInCache());
        Assert.Empty(mirrors.List());

        Assert.Equal(tip, (await FindAsync(_source.Url, tip)).Commit?.Sha);
    }

    [Fact]
    public async Task Mirror_RefusedOrFailed_IsHeldByNobody()
    {
        await _source.CommitAsync("one", ("a", "1"));
        (await FindAsync(_source.Url, "no-such-branch")).Dispose();
        await Assert.ThrowsAsync<FaultException>(() => FindAsync("http://127.0.0.1:9/x.git", null));

        CachedItem mirror = Assert.Single(_bench.Get<GitCache>().Mirrors.List());
        Assert.False(mirror.IsInUse);
        Assert.True(await _bench.Get<GitCache>().Mirrors.TryGiveUpAsync(mirror.Name, CancellationToken.None));
    }

    private IEnumerable<string> NamesInCache() =>
        Directory.EnumerateFileSystemEntries(Path.Combine(_bench.Root, "cache", "git")).Select(path => Path.GetFileName(path)).Order();

    private Task<CommitLookup> FindAsync(string url, string? commit)
    {
        Assert.True(RepositoryUrl.TryParse(url, out RepositoryUrl? parsed, out string? problem), problem);
        return _bench.Get<GitCache>().FindAsync(parsed, commit, CancellationToken.None);
    }
}
