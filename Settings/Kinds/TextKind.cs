using System.Diagnostics.CodeAnalysis;

namespace Executor.Settings.Kinds;

/// <summary>A text that a predicate accepts. Null, where a property allows it, means not set and is shown as an empty text.</summary>
internal sealed class TextKind(string range, Func<string, bool> accepts) : SettingKind<string?>
{
    public static readonly TextKind Path = new("a path", text => text.Trim().Length > 0 && !text.Contains('\0'));

    public static readonly TextKind Free = new("a text of at most 512 characters", text => text.Length <= 512);

    public static readonly TextKind Token = new(
        "1 to 512 visible ASCII characters without spaces",
        text => text.Length is > 0 and <= 512 && text.All(c => c is > ' ' and <= '~'));

    public static readonly TextKind Address = new("an IP address or localhost", IsAddress);

    public static readonly TextKind IpAddress = new("an IP address", text => text != "localhost" && IsAddress(text));

    public static readonly TextKind Name = new(
        "1 to 100 letters, digits, dots, hyphens and underscores",
        text => text.Length is > 0 and <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'));

    public override string Range => range;

    public override bool TryParse(string text, [MaybeNullWhen(false)] out string? value)
    {
        value = text;
        return accepts(text);
    }

    public override string Render(string? value) => value ?? "";

    // IPAddress also takes "1" and "127.1"; a port typed into the wrong setting must not become an address.
    private static bool IsAddress(string text) =>
        text == "localhost"
        || (System.Net.IPAddress.TryParse(text, out _) && (text.Contains(':') || text.Count(c => c == '.') == 3));
}
