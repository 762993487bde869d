using System.Collections.Immutable;

namespace Executor.Settings.Kinds;

/// <summary>
/// Addresses with commas between them, in the order in which they are tried. What stands behind the host is often a key of
/// its provider and is not shown.
/// </summary>
internal sealed class EndpointsKind(int min, string schemes) : SettingKind<ImmutableArray<Uri>>
{
    private const int MaxEndpoints = 16;

    /// <summary>Nodes of the chain.</summary>
    public static readonly EndpointsKind Nodes = new(1, "wss, https, ws or http");

    /// <summary>Gateways of this cluster; none for a silo that can do without.</summary>
    public static readonly EndpointsKind Gateways = new(0, "https or http");

    public override string Range => $"{min} to {MaxEndpoints} different addresses ({schemes}) with commas between them";

    public override char? Separator => ',';

    public override bool TryParse(string text, out ImmutableArray<Uri> value)
    {
        if (min == 0 && text.Trim().Length == 0)
        {
            value = [];
            return true;
        }

        var items = text.Split(',', StringSplitOptions.TrimEntries);
        value = [.. items.Select(Parse).OfType<Uri>()];
        return value.Length == items.Length && value.Length <= MaxEndpoints && value.Distinct().Count() == value.Length;
    }

    public override string Render(ImmutableArray<Uri> value) => string.Join(',', value.Select(endpoint => endpoint.OriginalString));

    public override string Conceal(string text) =>
        string.Join(',', text.Split(',', StringSplitOptions.TrimEntries).Select(ConcealOne));

    public override string RefusalOf(string text)
    {
        var wrong = Array.FindIndex(text.Split(',', StringSplitOptions.TrimEntries), item => Parse(item) is null);
        return wrong < 0 ? base.RefusalOf(text) : $"{base.RefusalOf(text)} (item {wrong + 1} is not one)";
    }

    private Uri? Parse(string item) =>
        Uri.TryCreate(item, UriKind.Absolute, out var endpoint)
        && schemes.Split([", ", " or "], StringSplitOptions.None).Contains(endpoint.Scheme)
        && endpoint is { Host.Length: > 0, UserInfo.Length: 0, Fragment.Length: 0 }
            ? endpoint
            : null;

    private string ConcealOne(string item) => Parse(item) switch
    {
        { PathAndQuery: "/" } => item,
        { } endpoint => $"{endpoint.GetLeftPart(UriPartial.Authority)}/{Masking.Mask}",
        null => item.Length > 0 ? Masking.Mask : item,
    };
}
