using System.Globalization;

namespace Executor.Bench;

/// <summary>Times of one thing done many times, in milliseconds.</summary>
internal sealed class Figures(string name)
{
    private readonly List<double> _values = [];

    public double Median => At(0.50);

    public double P95 => At(0.95);

    public double Longest => _values.Max();

    public int Count => _values.Count;

    public void Add(TimeSpan time) => _values.Add(time.TotalMilliseconds);

    public void Print() => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-44} n {Count,4}   p50 {Median,8:0.0} ms   p95 {P95,8:0.0} ms   max {Longest,8:0.0} ms"));

    public static void PrintRatio(string name, double value, double limit) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-44} {value:0.00} (wanted: at most {limit:0.##}) {(value <= limit ? "met" : "NOT MET")}"));

    private double At(double part)
    {
        double[] sorted = [.. _values.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(part * sorted.Length) - 1)];
    }
}
