using System.Text.RegularExpressions;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Workspaces;

/// <summary>Tells from git's last words whether a repository answered and refused, or whether we never got through to it.</summary>
internal static class GitAnswer
{
    /// <summary>Hosts answer a missing repository by asking for a password, so as not to tell that it is missing.</summary>
    private static readonly string[] NoAccess =
    [
        "Authentication failed",
        "could not read Username",
        "could not read Password",
        "Permission denied (",
        "access denied",
        "returned error: 401",
        "returned error: 403",
    ];

    private static readonly string[] NotThere =
    [
        "Repository not found",
        "' not found",
        "does not appear to be a git repository",
        "not valid: is this a git repository?",
        "returned error: 404",
        "returned error: 410",
    ];

    private static readonly string[] NoCommit =
    [
        "not our ref",
        "couldn't find remote ref",
        "unadvertised object",
    ];

    /// <summary>Null when it is a fault. A sentence for the task's author otherwise.</summary>
    public static string? FindRefusal(ProcessOutcome outcome, string address)
    {
        string words = outcome.Stderr.ToText();
        if (outcome.Breach is { } breach)
        {
            return TooLarge(address, breach);
        }

        if (outcome.TimedOut)
        {
            return null;
        }

        if (Holds(words, NoAccess))
        {
            return $"The repository {address} does not exist or needs a password.";
        }

        return Holds(words, NotThere) ? $"There is no repository at {address}." : null;
    }

    public static string TooLarge(string address, LimitBreach breach) => breach switch
    {
        LimitBreach.Memory => $"The repository {address} takes more memory than a task may use.",
        LimitBreach.Processes => $"The repository {address} takes more processes than a task may have.",
        _ => $"The repository {address} takes more disk than a task may use.",
    };

    public static bool IsMissingCommit(ProcessOutcome outcome) => !outcome.TimedOut && Holds(outcome.Stderr.ToText(), NoCommit);

    /// <param name="outcome">What git did.</param>
    /// <param name="url">What was to be fetched.</param>
    /// <param name="place">Where that was tried.</param>
    public static FaultException Fault(ProcessOutcome outcome, RepositoryUrl url, RepositoryUrl place) =>
        new(
            outcome.TimedOut
                ? $"Fetching {url} took longer than its limit."
                : $"Fetching {url} failed.",
            WithoutSecrets(outcome.Stderr.ToText(), place));

    // Git leaves out user and password by itself, but a query may be a secret as well.
    private static string WithoutSecrets(string words, RepositoryUrl place) => Regex.Replace(
        words.Replace(place.Value, place.Redacted, StringComparison.Ordinal),
        Regex.Escape(place.Redacted) + @"[?#][^\s']*",
        place.Redacted.Replace("$", "$$", StringComparison.Ordinal));

    private static bool Holds(string words, string[] phrases) =>
        phrases.Any(phrase => words.Contains(phrase, StringComparison.OrdinalIgnoreCase));
}
