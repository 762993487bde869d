namespace Executor.Settings;

internal static class Masking
{
    /// <summary>Of one length whatever it hides.</summary>
    public const string Mask = "********";

    public static string Show(Setting setting, string value) => setting.IsSecret && value.Length > 0 ? Mask : setting.Conceal(value);
}
