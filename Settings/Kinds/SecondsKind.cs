using System.Globalization;

namespace Executor.Settings.Kinds;

internal sealed class SecondsKind(long min, long max) : SettingKind<TimeSpan>
{
    public override string Unit => "seconds";

    public override string Range => string.Create(CultureInfo.InvariantCulture, $"whole seconds from {min} to {max}");

    public override bool TryParse(string text, out TimeSpan value)
    {
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        var accepted = isNumber && seconds >= min && seconds <= max;
        value = accepted ? TimeSpan.FromSeconds(seconds) : default;
        return accepted;
    }

    public override string Render(TimeSpan value) => value.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}
