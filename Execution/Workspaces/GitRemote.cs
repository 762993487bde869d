using Executor.Execution.Hosting;
using Executor.Execution.Sandbox;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Workspaces;

/// <summary>
/// Fetches from a repository into a mirror. A server that sends git elsewhere, as hosting services do after a rename, is followed
/// step by step: each place must be one that git may talk to. All steps together have one limit.
/// </summary>
internal sealed class GitRemote(GitRunner git, GitHosts hosts, IOptions<ExecutionOptions> options, TimeProvider time)
{
    private const int MaxRedirects = 5;

    /// <exception cref="FaultException">The repository could not be asked.</exception>
    public async Task<FetchResult> FetchAsync(RepositoryUrl url, string mirror, string[] names, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        RepositoryUrl place = url;
        for (int redirects = 0; ; redirects++)
        {
            HostLookup host = await hosts.FindAsync(place, cancellationToken);
            if (host.IsRefused)
            {
                return FetchResult.Refused(place == url
                    ? GitHosts.Refusal(url)
                    : $"The repository {url} redirects to {place}, an address of this machine or its link, which tasks may not use.");
            }

            GitCall fetch = Call(place, host, mirror, ["fetch", "--quiet", "--force", "--no-tags", "--no-write-fetch-head", "--", "origin", .. names]);
            ProcessOutcome outcome = await git.RunAsync(fetch with { Timeout = Left(url, started) }, cancellationToken);
            if (!GitRedirect.IsAsked(outcome))
            {
                return Judge(url, place, outcome);
            }

            if (redirects == MaxRedirects)
            {
                return FetchResult.Refused($"The repository {url} redirects more than {MaxRedirects} times.");
            }

            GitCall ask = Call(place, host, mirror, ["ls-remote", "--quiet", "--", "origin", "HEAD"]) with { TracesHttp = true };
            ProcessOutcome traced = await git.RunAsync(ask with { Timeout = Left(url, started) }, cancellationToken);
            if (GitRedirect.Find(place, traced) is not { } next)
            {
                return FetchResult.Refused($"The repository {url} redirects to where no repository can be.");
            }

            place = next;
        }
    }

    private static FetchResult Judge(RepositoryUrl url, RepositoryUrl place, ProcessOutcome outcome)
    {
        if (outcome.Succeeded)
        {
            return FetchResult.Fetched;
        }

        // A limit comes first: what git says of it may look like anything.
        if (outcome.Breach is null && GitAnswer.IsMissingCommit(outcome))
        {
            return FetchResult.NothingThere;
        }

        return GitAnswer.FindRefusal(outcome, url.Redacted) is { } refusal
            ? FetchResult.Refused(refusal)
            : throw GitAnswer.Fault(outcome, url, place);
    }

    private static GitCall Call(RepositoryUrl place, HostLookup host, string mirror, string[] command)
    {
        string[] local = place.LocalPath is null ? [] : [PathRules.Resolve(place.LocalPath)!];
        return new GitCall
        {
            Arguments = [$"--git-dir={mirror}", .. command],
            Timeout = TimeSpan.Zero,
            Mounts = [Mount.ReadWrite(mirror), .. local.Select(Mount.ReadOnly)],
            Network = place.LocalPath is null ? NetworkPolicy.Full : NetworkPolicy.None,
            Protocols = place.LocalPath is null ? "https:http:ssh" : "file",
            Origin = place.LocalPath is null ? place.Value : "file://" + local[0],
            Pin = host.Pin,
            IsBounded = true,
        };
    }

    private TimeSpan Left(RepositoryUrl url, long started)
    {
        TimeSpan left = options.Value.CloneTimeout - time.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : throw new FaultException($"Fetching {url} took longer than its limit.");
    }
}
