using System.Globalization;

namespace Executor.Gateway.Bench;

/// <summary>Measurements of one thing, taken in turn with those of its peers.</summary>
internal sealed class Median(string name, string unit)
{
    private readonly List<double> _values = [];

    public double Value => _values.Order().ElementAt(_values.Count / 2);

    public void Add(double value) => _values.Add(value);

    public void Print() => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-58} n {_values.Count,3}   median {Value,9:0.0} {unit}   from {_values.Min():0.0} to {_values.Max():0.0}"));

    public static void PrintAtMost(string name, double ratio, double limit) => PrintRatio(name, ratio, "at most", limit, ratio <= limit);

    public static void PrintAtLeast(string name, double ratio, double limit) => PrintRatio(name, ratio, "at least", limit, ratio >= limit);

    private static void PrintRatio(string name, double ratio, string bound, double limit, bool met) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{name,-58} {ratio:0.00} (wanted: {bound} {limit:0.##}) {(met ? "met" : "NOT MET")}"));
}
