using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Tests.Workspaces;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Hostile;

/// <summary>A cache of repositories for the tests of a class, which may fetch from 127.0.0.1 but from nothing else of this machine.</summary>
public sealed class RepositoryBench : IAsyncDisposable
{
    public const string ServerAddress = "127.0.0.1";

    private SourceRepository? _shared;

    internal TestBench Bench { get; } = new(options =>
    {
        options.AllowedFileRepos = [Path.Combine(Path.GetDirectoryName(options.WorkDirectory)!, "repositories")];
        options.AllowedLocalHosts = [ServerAddress];
    });

    internal static RepositoryUrl Parse(string url)
    {
        Assert.True(RepositoryUrl.TryParse(url, out RepositoryUrl? parsed, out string? problem), problem);
        return parsed;
    }

    internal Task<SourceRepository> CreateSourceAsync() => SourceRepository.CreateAsync(Bench, Guid.NewGuid().ToString("n"));

    /// <summary>A repository of one commit, for tests that change nothing in it.</summary>
    internal async Task<SourceRepository> SharedSourceAsync()
    {
        if (_shared is null)
        {
            _shared = await CreateSourceAsync();
            await _shared.CommitAsync("one", ("a", "1"));
        }

        return _shared;
    }

    internal Task<CommitLookup> FindAsync(string url, string? commit) => Bench.Get<GitCache>().FindAsync(Parse(url), commit, CancellationToken.None);

    /// <summary>Why a repository is refused, of which nothing may be left then.</summary>
    internal async Task<string> RefusalAsync(string url)
    {
        string[] before = NamesInCache();
        CommitLookup lookup = await FindAsync(url, null);
        Assert.False(lookup.IsFound);
        Assert.Equal(before, NamesInCache());
        return lookup.Refusal;
    }

    public async ValueTask DisposeAsync()
    {
        Leftovers leftovers = new(Bench);
        await Bench.DisposeAsync();
        await leftovers.AssertNoToolsAsync();
    }

    private string[] NamesInCache() => [.. Directory.EnumerateFileSystemEntries(Bench.Get<GitRunner>().Folder).Order()];
}
