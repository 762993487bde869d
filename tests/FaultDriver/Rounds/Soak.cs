using System.Globalization;

namespace Executor.FaultDriver.Rounds;

/// <summary>Many rounds, and the sum of them.</summary>
internal static class Soak
{
    /// <returns>0 when no invariant was broken, else 1.</returns>
    public static async Task<int> RunAsync(int firstSeed, int rounds, TextWriter output)
    {
        var results = new List<RoundResult>();
        for (var seed = firstSeed; seed < firstSeed + rounds; seed++)
        {
            var result = await Round.RunAsync(RoundPlan.Of(seed), CancellationToken.None);
            results.Add(result);
            var faults = string.Join(", ", result.Plan.Faults.Select(fault => fault.Kind));
            Write($"seed {seed}: {result.Tasks} tasks, {result.Took.TotalSeconds:F1} s, {faults}: {(result.Broken.IsEmpty ? "ok" : "BROKEN")}");
            foreach (var broken in result.Broken)
            {
                Write($"  {broken}");
            }
        }

        Write($"rounds {results.Count}, seeds {firstSeed} to {firstSeed + rounds - 1}");
        foreach (var kind in results.SelectMany(result => result.Plan.Faults).CountBy(fault => fault.Kind).OrderBy(count => count.Key))
        {
            Write($"faults of kind {kind.Key}: {kind.Value}");
        }

        Write($"tasks {results.Sum(result => result.Tasks)}, given up for faults of ours {results.Sum(result => result.Infrastructure)}");
        Write($"invariants broken {results.Sum(result => result.Broken.Length)}");
        return results.All(result => result.Broken.IsEmpty) ? 0 : 1;

        void Write(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
