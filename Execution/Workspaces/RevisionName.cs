using System.Text.RegularExpressions;

namespace Executor.Execution.Workspaces;

/// <summary>What a task may call its commit: a name that git can't take for an option or for an expression.</summary>
internal static partial class RevisionName
{
    public static bool IsPlain(string text) => Plain().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal);

    /// <summary>Whether it names one commit for ever.</summary>
    public static bool IsFullSha(string text) => FullSha().IsMatch(text);

    /// <summary>In git's own order of precedence.</summary>
    public static IEnumerable<string> Candidates(string text)
    {
        if (IsFullSha(text))
        {
            return [text];
        }

        string[] names = [$"refs/tags/{text}", $"refs/heads/{text}"];
        return ShortSha().IsMatch(text) ? [.. names, text] : names;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._/+][A-Za-z0-9._/+@#=-]{0,254}\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"\A([0-9a-fA-F]{40}|[0-9a-fA-F]{64})\z")]
    private static partial Regex FullSha();

    [GeneratedRegex(@"\A[0-9a-fA-F]{7,63}\z")]
    private static partial Regex ShortSha();
}
