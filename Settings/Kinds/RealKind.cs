using System.Globalization;

namespace Executor.Settings.Kinds;

/// <summary>A number above <paramref name="above"/> and at most <paramref name="max"/>; the comparisons also turn NaN away.</summary>
internal sealed class RealKind(double above, double max, string unit = "") : SettingKind<double>
{
    public override string Unit => unit;

    public override string Range => string.Create(CultureInfo.InvariantCulture, $"a number above {above} and at most {max}");

    public override bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value > above && value <= max;

    public override string Render(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
