namespace Executor.Settings.Kinds;

/// <summary>Address of a service that speaks HTTP.</summary>
internal sealed class AddressKind : SettingKind<Uri?>
{
    public override string Range => "an http or https address";

    public override bool TryParse(string text, out Uri? value)
    {
        var accepted = Uri.TryCreate(text, UriKind.Absolute, out value)
            && value is { Scheme: "http" or "https", Host.Length: > 0, UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 };
        value = accepted ? value : null;
        return accepted;
    }

    public override string Render(Uri? value) => value?.OriginalString ?? "";
}
