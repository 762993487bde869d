using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Executor.Execution.Workspaces;

/// <summary>
/// A repository's address in a form that git can only take for an address: never for an option, a remote helper or a local
/// path by accident. Whether the address may be used (a file, a private host) is decided where the clone is made.
/// </summary>
public sealed partial class RepositoryUrl
{
    private const int MaxLength = 2048;

    private RepositoryUrl(string value, string redacted)
    {
        Value = value;
        Redacted = redacted;
    }

    /// <summary>For git. May hold credentials.</summary>
    public string Value { get; }

    /// <summary>For logs, events and results: without user, password, query and fragment.</summary>
    public string Redacted { get; }

    /// <summary>The folder a file address names; null for every other.</summary>
    public string? LocalPath { get; private init; }

    /// <summary>The host to talk to, without brackets around an IPv6 address; null for a file address.</summary>
    internal string? Host { get; private init; }

    /// <summary>The port to talk to by HTTP; null for every other protocol.</summary>
    internal int? HttpPort { get; private init; }

    public static bool TryParse(string text, [NotNullWhen(true)] out RepositoryUrl? url, [NotNullWhen(false)] out string? problem)
    {
        url = null;
        problem = FindBadText(text);
        if (problem is not null)
        {
            return false;
        }

        url = ParseUrl(text) ?? ParseScp(text) ?? ParseShorthand(text);
        problem = url is null ? "must be an https, http, ssh or file URL, git@host:path, or owner/name" : null;
        return url is not null;
    }

    public override string ToString() => Redacted;

    private static string? FindBadText(string text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return $"must have 1 to {MaxLength} characters";
        }

        if (text.Any(character => char.IsControl(character) || char.IsWhiteSpace(character)) || EncodedControl().IsMatch(text))
        {
            return "must not hold spaces or control characters";
        }

        if (text.Contains('\\', StringComparison.Ordinal))
        {
            return "must not hold a backslash";
        }

        return text.StartsWith('-') ? "must not start with '-'" : null;
    }

    private static RepositoryUrl? ParseUrl(string text)
    {
        if (FileUrl().Match(text) is { Success: true } file)
        {
            string path = file.Groups["path"].Value;
            // Git decodes %2e, so what a policy would check is not what git would open.
            bool isPlain = !path.Contains('%', StringComparison.Ordinal) && !path.Split('/').Any(part => part is "." or "..");
            return isPlain ? new RepositoryUrl("file://" + path, "file://" + path) { LocalPath = path } : null;
        }

        if (RemoteUrl().Match(text) is not { Success: true } match || !IsPort(match.Groups["port"].Value))
        {
            return null;
        }

        string scheme = match.Groups["scheme"].Value.ToLowerInvariant() + "://";
        string place = match.Groups["place"].Value;
        return new RepositoryUrl(scheme + match.Groups["user"].Value + place + match.Groups["rest"].Value, scheme + place)
        {
            Host = match.Groups["host"].Value.Trim('[', ']'),
            HttpPort = scheme == "ssh://" ? null
                : int.TryParse(match.Groups["port"].Value, out int port) ? port
                : scheme == "https://" ? 443 : 80,
        };
    }

    private static RepositoryUrl? ParseScp(string text) =>
        ScpAddress().Match(text) is { Success: true } match ? new RepositoryUrl(text, text) { Host = match.Groups["host"].Value } : null;

    private static RepositoryUrl? ParseShorthand(string text) =>
        Shorthand().IsMatch(text) ? ParseUrl("https://github.com/" + text) : null;

    private static bool IsPort(string text) => text.Length == 0 || (int.TryParse(text, out int port) && port is > 0 and <= 65535);

    [GeneratedRegex(@"%([01][0-9a-f]|20|7f)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EncodedControl();

    [GeneratedRegex(@"\Afile://(?<path>/[^/?#][^?#]*)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FileUrl();

    // Neither user nor host starts with '-': ssh would take them for an option. Nor does a host end with a dot: programs
    // differ in whether that is another name.
    [GeneratedRegex(
        @"\A(?<scheme>https?|ssh)://(?<user>(?!-)[^/?#@]*@)?"
            + @"(?<place>(?<host>[A-Za-z0-9_][A-Za-z0-9._-]*(?<!\.)|\[[0-9A-Fa-f:.]+\])(:(?<port>[0-9]{1,5}))?/[^/?#][^?#]*)(?<rest>([?#].*)?)\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RemoteUrl();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]*@(?<host>[A-Za-z0-9_][A-Za-z0-9._-]*):(?!-)[^:?#]+\z")]
    private static partial Regex ScpAddress();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9_][A-Za-z0-9._-]*\z")]
    private static partial Regex Shorthand();
}
