using System.Globalization;

namespace Executor.Settings.Kinds;

/// <summary>Address of a Redis server. Who logs in, and with what, is not shown.</summary>
internal sealed class RedisKind : SettingKind<Uri?>
{
    public override string Range => "redis://[user:password@]host[:port][/database], or rediss:// for TLS";

    public override bool TryParse(string text, out Uri? value)
    {
        value = Parse(text);
        return value is not null;
    }

    public override string Render(Uri? value) => value?.OriginalString ?? "";

    public override string Conceal(string text) => Parse(text) switch
    {
        { UserInfo.Length: 0 } => text,
        { } address => $"{address.Scheme}://{Masking.Mask}@{address.OriginalString[(address.OriginalString.LastIndexOf('@') + 1)..]}",
        null => text.Length > 0 ? Masking.Mask : text,
    };

    private static Uri? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address is { Scheme: "redis" or "rediss", Host.Length: > 0, Query.Length: 0, Fragment.Length: 0 }
        && IsDatabase(address.AbsolutePath.TrimStart('/'))
            ? address
            : null;

    private static bool IsDatabase(string path) =>
        path.Length == 0 || (int.TryParse(path, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 1024);
}
