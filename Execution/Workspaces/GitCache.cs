using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Executor.Execution.Hosting;
using Executor.Execution.Sandbox;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Workspaces;

/// <summary>
/// One bare mirror per address, outside every sandbox. It is fetched when it is first wanted and again when a commit is
/// missing, under a lock per address: tasks of one repository wait for one fetch. Nothing is ever deleted from a mirror, so
/// whoever has a commit of it may read on without the lock; a whole mirror is given up only when nobody has one.
/// </summary>
internal sealed class GitCache(
    GitRunner git,
    GitHosts hosts,
    GitRemote remote,
    TreeRemover remover,
    IOptions<ExecutionOptions> options,
    TimeProvider time)
{
    /// <summary>For how long the names of branches and tags are taken for those of the repository.</summary>
    private static readonly TimeSpan NamesStayFresh = TimeSpan.FromSeconds(60);

    private static readonly string[] AllNames = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];

    private readonly ConcurrentDictionary<string, long> _fetched = new();

    /// <summary>What the cache may ask to be given up.</summary>
    public GitMirrors Mirrors { get; } = new(git.Folder, remover, time);

    /// <summary>Why a repository or commit is never asked for; null when it may be.</summary>
    public string? FindRefusal(RepositoryUrl url, string? baseCommit)
    {
        if (url.LocalPath is { } path && !IsAllowed(path))
        {
            return $"The repository {url} is not below a folder of ALLOWED_FILE_REPOS.";
        }

        if (hosts.IsHere(url))
        {
            return GitHosts.Refusal(url);
        }

        return baseCommit is not null && !RevisionName.IsPlain(baseCommit) ? "base_commit is not the name of a commit, tag or branch." : null;
    }

    /// <summary>Finds a commit, whose mirror stays until the answer is disposed.</summary>
    /// <exception cref="FaultException">The repository could not be asked.</exception>
    public async Task<CommitLookup> FindAsync(RepositoryUrl url, string? baseCommit, CancellationToken cancellationToken)
    {
        if (FindRefusal(url, baseCommit) is { } refused)
        {
            return CommitLookup.Refused(refused);
        }

        string mirror = Path.Combine(git.Folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.Value)))[..40]);
        MirrorUse use = Mirrors.Use(mirror);
        CommitLookup? found = null;
        try
        {
            await use.Turn.WaitAsync(cancellationToken);
            try
            {
                found = await FindLockedAsync(url, mirror, baseCommit, cancellationToken);
                return found.IsFound ? found.Holding(use) : found;
            }
            finally
            {
                use.Turn.Release();
            }
        }
        finally
        {
            if (found is not { IsFound: true })
            {
                use.Dispose();
            }
        }
    }

    private static string Missing(RepositoryUrl url, string? baseCommit) =>
        baseCommit is null
            ? $"The repository {url} has no commit to start from."
            : $"The repository {url} has no commit {baseCommit}.";

    private async Task<CommitLookup> FindLockedAsync(
        RepositoryUrl url,
        string mirror,
        string? baseCommit,
        CancellationToken cancellationToken)
    {
        bool isSha = baseCommit is not null && RevisionName.IsFullSha(baseCommit);
        bool isNew = !Directory.Exists(mirror);
        if (isNew)
        {
            if (await CreateAsync(url, mirror, GitCommit.FormatOf(baseCommit), cancellationToken) is { } refusal)
            {
                return CommitLookup.Refused(refusal);
            }
        }
        else if (!isSha && !IsFresh(mirror) && await FetchAsync(url, mirror, AllNames, cancellationToken) is { } refusal)
        {
            return CommitLookup.Refused(refusal);
        }

        if (baseCommit is null)
        {
            // What HEAD stands for is no branch or tag of its own, so it is asked for by its name.
            string? refusal = await FetchAsync(url, mirror, ["+HEAD:refs/executor/head"], cancellationToken);
            return refusal is null
                ? await LookUpAsync(mirror, ["refs/executor/head"], cancellationToken) ?? CommitLookup.Refused(Missing(url, null))
                : CommitLookup.Refused(refusal);
        }

        IEnumerable<string> candidates = RevisionName.Candidates(baseCommit);
        CommitLookup? found = await LookUpAsync(mirror, candidates, cancellationToken);
        string? refused = null;
        if (found is null && isSha && !isNew)
        {
            refused = await FetchAsync(url, mirror, AllNames, cancellationToken);
            found = refused is null ? await LookUpAsync(mirror, candidates, cancellationToken) : null;
        }

        if (found is null && isSha)
        {
            // Commits of pull requests are on no branch, but many servers give them to who knows their names.
            refused = await FetchAsync(url, mirror, [$"+{baseCommit}:refs/executor/{baseCommit}"], cancellationToken);
            found = refused is null ? await LookUpAsync(mirror, candidates, cancellationToken) : null;
        }

        return found ?? CommitLookup.Refused(refused ?? Missing(url, baseCommit));
    }

    private bool IsAllowed(string path) =>
        PathRules.Resolve(path) is { } real
        && options.Value.AllowedFileRepos.Any(folder => PathRules.Resolve(folder) is { } root && PathRules.IsWithin(real, root));

    private bool IsFresh(string mirror) =>
        _fetched.TryGetValue(mirror, out long fetched) && time.GetElapsedTime(fetched) < NamesStayFresh;

    /// <summary>A mirror gets its name when it is whole: what a crash leaves is never taken for one.</summary>
    private async Task<string?> CreateAsync(RepositoryUrl url, string mirror, string format, CancellationToken cancellationToken)
    {
        string made = Directory.CreateDirectory(Path.Combine(git.Folder, $".new-{Guid.NewGuid():n}")).FullName;
        try
        {
            ProcessOutcome init = await git.RunAsync(
                new GitCall
                {
                    Arguments = ["init", "--quiet", "--bare", "--template=", $"--object-format={format}", "--", made],
                    Timeout = options.Value.CloneTimeout,
                    Mounts = [Mount.ReadWrite(made)],
                },
                cancellationToken);
            if (!init.Succeeded)
            {
                throw new FaultException("A mirror could not be created.", init.Stderr.ToText());
            }

            string? refusal = await FetchAsync(url, made, AllNames, cancellationToken);
            if (refusal is null)
            {
                Directory.Move(made, mirror);
                _fetched[mirror] = time.GetTimestamp();
            }

            return refusal;
        }
        finally
        {
            if (Directory.Exists(made))
            {
                await remover.RemoveAsync(made);
            }
        }
    }

    /// <summary>Null when it went well or the asked-for names are not there; otherwise why the repository refuses.</summary>
    private async Task<string?> FetchAsync(RepositoryUrl url, string mirror, string[] names, CancellationToken cancellationToken)
    {
        FetchResult? fetch = null;
        try
        {
            fetch = await remote.FetchAsync(url, mirror, names, cancellationToken);
        }
        finally
        {
            if (fetch is not { IsFetched: true })
            {
                RemoveUnfinished(mirror);
            }
        }

        if (fetch.IsFetched)
        {
            _fetched[mirror] = time.GetTimestamp();
        }

        return fetch.Refusal;
    }

    /// <summary>What git had received when it was ended: nobody reads it, and it would count against the next fetch.</summary>
    private static void RemoveUnfinished(string mirror)
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(mirror, "objects"), "tmp_*", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }
    }

    private async Task<CommitLookup?> LookUpAsync(string mirror, IEnumerable<string> candidates, CancellationToken cancellationToken)
    {
        foreach (string candidate in candidates)
        {
            ProcessOutcome parse = await git.RunAsync(
                new GitCall
                {
                    Arguments = [$"--git-dir={mirror}", "rev-parse", "--verify", "--quiet", "--end-of-options", candidate + "^{commit}"],
                    Timeout = options.Value.CloneTimeout,
                    Mounts = [Mount.ReadOnly(mirror)],
                },
                cancellationToken);
            if (parse.Succeeded)
            {
                return CommitLookup.Found(new GitCommit(mirror, parse.Stdout.ToText().Trim()));
            }

            if (parse.TimedOut)
            {
                throw new FaultException("A mirror could not be read in time.");
            }
        }

        return null;
    }
}
