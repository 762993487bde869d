using System.Globalization;

namespace Executor.Settings.Kinds;

/// <summary>A number between two bounds, of which the upper one is accepted; the comparisons also turn NaN away.</summary>
internal sealed class RealKind : SettingKind<double>
{
    private readonly double _min;
    private readonly double _max;
    private readonly bool _acceptsMin;

    private RealKind(double min, double max, bool acceptsMin) => (_min, _max, _acceptsMin) = (min, max, acceptsMin);

    public override string Range => _acceptsMin
        ? string.Create(CultureInfo.InvariantCulture, $"a number from {_min} to {_max}")
        : string.Create(CultureInfo.InvariantCulture, $"a number above {_min} and at most {_max}");

    public static RealKind Above(double min, double max) => new(min, max, acceptsMin: false);

    public static RealKind From(double min, double max) => new(min, max, acceptsMin: true);

    public override bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
        && (_acceptsMin ? value >= _min : value > _min) && value <= _max;

    public override string Render(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
