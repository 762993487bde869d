using System.Collections.Immutable;

namespace Executor.Settings.Kinds;

/// <summary>
/// Addresses of nodes with commas between them, in the order in which they are tried. What stands behind the host is often a key of
/// its provider and is not shown.
/// </summary>
internal sealed class EndpointsKind : SettingKind<ImmutableArray<Uri>>
{
    private const int MaxEndpoints = 16;

    private static readonly string[] Schemes = ["wss", "https", "ws", "http"];

    public override string Range => $"1 to {MaxEndpoints} different addresses (wss, https, ws or http) with commas between them";

    public override char? Separator => ',';

    public override bool TryParse(string text, out ImmutableArray<Uri> value)
    {
        var items = text.Split(',', StringSplitOptions.TrimEntries);
        value = [.. items.Select(Parse).OfType<Uri>()];
        return value.Length == items.Length && value.Length <= MaxEndpoints && value.Distinct().Count() == value.Length;
    }

    public override string Render(ImmutableArray<Uri> value) => string.Join(',', value.Select(endpoint => endpoint.OriginalString));

    public override string Conceal(string text) => string.Join(',', text.Split(',', StringSplitOptions.TrimEntries).Select(ConcealOne));

    public override string RefusalOf(string text)
    {
        var wrong = Array.FindIndex(text.Split(',', StringSplitOptions.TrimEntries), item => Parse(item) is null);
        return wrong < 0 ? base.RefusalOf(text) : $"{base.RefusalOf(text)} (item {wrong + 1} is not one)";
    }

    private static Uri? Parse(string item) =>
        Uri.TryCreate(item, UriKind.Absolute, out var endpoint)
        && Schemes.Contains(endpoint.Scheme)
        && endpoint is { Host.Length: > 0, UserInfo.Length: 0, Fragment.Length: 0 }
            ? endpoint
            : null;

    private static string ConcealOne(string item) => Parse(item) switch
    {
        { PathAndQuery: "/" } => item,
        { } endpoint => $"{endpoint.GetLeftPart(UriPartial.Authority)}/{Masking.Mask}",
        null => item.Length > 0 ? Masking.Mask : item,
    };
}
