using System.Globalization;
using System.Numerics;

namespace Executor.Settings.Kinds;

internal sealed class WholeKind<T>(T min, T max, string unit = "") : SettingKind<T>
    where T : IBinaryInteger<T>
{
    public override string Unit => unit;

    public override string Range => string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");

    public override bool TryParse(string text, out T value) =>
        T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value!) && value >= min && value <= max;

    public override string Render(T value) => value.ToString(null, CultureInfo.InvariantCulture);
}
