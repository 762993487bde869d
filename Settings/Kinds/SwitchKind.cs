namespace Executor.Settings.Kinds;

internal sealed class SwitchKind : SettingKind<bool>
{
    public override string Range => "true or false";

    public override bool IsSwitch => true;

    public override bool TryParse(string text, out bool value)
    {
        value = text is "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase);
        return value || text is "0" || text.Equals("false", StringComparison.OrdinalIgnoreCase);
    }

    public override string Render(bool value) => value ? "true" : "false";
}
