using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Executor.Settings.Kinds;

/// <summary>Texts with a separator between them. Spaces around an item do not count; an empty text is an empty list.</summary>
internal sealed class ListKind(char separator, string range, Func<string, bool> accepts) : SettingKind<ImmutableArray<string>>
{
    private const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>Addresses that look like SS58; whether their checksums hold is for those who can compute them.</summary>
    public static readonly ListKind Hotkeys = new(
        ',',
        "different SS58 addresses (46 to 50 base58 characters, starting with 5) with commas between them",
        text => text.Length is >= 46 and <= 50 && text[0] == '5' && text.All(Base58.Contains));

    public static readonly ListKind Folders = new(
        ':', "different absolute folders with colons between them", text => text[0] == '/' && !text.Contains('\0'));

    /// <summary>What may be reached is written so that it cannot be read in two ways: no octal numbers, no left-out parts, no stray bits.</summary>
    public static readonly ListKind Networks = new(
        ',', "different IP addresses or CIDR ranges such as 10.1.0.0/16 with commas between them", IsNetwork);

    public static readonly ListKind Labels = new(
        ',',
        "different labels such as gpu or zone=a (at most 63 letters, digits, dots, dashes, underscores, slashes and one equals sign) with commas between them",
        text => text.Length <= 63 && text.Count('=') <= 1 && text[0] != '=' && text.All(c => char.IsAsciiLetterOrDigit(c) || "._-/=".Contains(c)));

    public override string Range => range;

    public override char? Separator => separator;

    public override bool TryParse(string text, out ImmutableArray<string> value)
    {
        value = [];
        if (text.Trim().Length == 0)
        {
            return true;
        }

        var items = text.Split(separator, StringSplitOptions.TrimEntries);
        value = [.. items];
        return items.All(item => item.Length > 0 && accepts(item)) && items.Distinct(StringComparer.Ordinal).Count() == items.Length;
    }

    public override string Render(ImmutableArray<string> value) => string.Join(separator, value);

    public override string RefusalOf(string text)
    {
        var items = text.Split(separator, StringSplitOptions.TrimEntries);
        var wrong = Array.FindIndex(items, item => item.Length == 0 || !accepts(item));
        var reason = wrong >= 0 ? $"item {wrong + 1} is not one" : "an item is there twice";
        return $"{base.RefusalOf(text)} ({reason})";
    }

    private static bool IsNetwork(string text)
    {
        var slash = text.IndexOf('/');
        var address = slash < 0 ? text : text[..slash];
        return IPAddress.TryParse(address, out var parsed)
            && !address.Contains('%')
            && (parsed.AddressFamily == AddressFamily.InterNetworkV6 || parsed.ToString() == address)
            && (slash < 0 || (IPNetwork.TryParse(text, out var network) && network.BaseAddress.Equals(parsed)));
    }
}
