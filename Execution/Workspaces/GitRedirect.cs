using System.Text.RegularExpressions;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Workspaces;

/// <summary>Where a server sends git. Git is told not to go by itself, since it would go anywhere, this machine included.</summary>
internal static partial class GitRedirect
{
    public static bool IsAsked(ProcessOutcome outcome) => !outcome.TimedOut && Refused().IsMatch(outcome.Stderr.ToText());

    /// <summary>Null when what git traced names no place where a repository may be.</summary>
    public static RepositoryUrl? Find(RepositoryUrl from, ProcessOutcome traced)
    {
        if (Location().Matches(traced.Stderr.ToText()) is not [.., { } match]
            || !Uri.TryCreate(from.Value, UriKind.Absolute, out Uri? old)
            || !Uri.TryCreate(old, match.Groups["place"].Value.Trim(), out Uri? asked)
            || asked.Scheme is not ("http" or "https")
            || !asked.AbsolutePath.EndsWith("/info/refs", StringComparison.Ordinal))
        {
            return null;
        }

        // What the server put there of user and password is dropped; ours go to nobody they were not meant for.
        bool isSamePlace = asked.Scheme == old.Scheme && asked.Authority == old.Authority;
        string user = isSamePlace && old.UserInfo.Length > 0 ? old.UserInfo + "@" : "";
        string repository = asked.AbsolutePath[..^"/info/refs".Length];
        return RepositoryUrl.TryParse($"{asked.Scheme}://{user}{asked.Authority}{repository}", out RepositoryUrl? target, out _) ? target : null;
    }

    [GeneratedRegex("returned error: 30[12378]")]
    private static partial Regex Refused();

    [GeneratedRegex(@"^.*<= Recv header: location:(?<place>.*)$", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Location();
}
