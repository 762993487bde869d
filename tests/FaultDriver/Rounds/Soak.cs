using System.Globalization;

namespace Executor.FaultDriver.Rounds;

/// <summary>Many rounds, and the sum of them.</summary>
internal static class Soak
{
    /// <param name="firstSeed">The seed of the first round; the others follow it.</param>
    /// <param name="rounds">How many.</param>
    /// <param name="width">How many at one time, each over a server and disks of its own.</param>
    /// <param name="output">Where each round is told when it is over, and the sum at the end.</param>
    /// <returns>0 when no invariant was broken, else 1.</returns>
    public static async Task<int> RunAsync(int firstSeed, int rounds, int width, TextWriter output)
    {
        var results = new List<RoundResult>();
        await Parallel.ForEachAsync(
            Enumerable.Range(firstSeed, rounds),
            new ParallelOptions { MaxDegreeOfParallelism = width },
            async (seed, cancellationToken) =>
            {
                var result = await Round.RunAsync(RoundPlan.Of(seed), cancellationToken);
                lock (results)
                {
                    results.Add(result);
                    Tell(result, output);
                }
            });

        Write(output, $"rounds {results.Count}, seeds {firstSeed} to {firstSeed + rounds - 1}");
        foreach (var kind in results.SelectMany(result => result.Plan.Faults).CountBy(fault => fault.Kind).OrderBy(count => count.Key))
        {
            Write(output, $"faults of kind {kind.Key}: {kind.Value}");
        }

        Write(output, $"tasks {results.Sum(result => result.Tasks)}, given up for faults of ours {results.Sum(result => result.Infrastructure)}");
        Write(output, $"invariants broken {results.Sum(result => result.Broken.Length)}");
        return results.All(result => result.Broken.IsEmpty) ? 0 : 1;
    }

    private static void Tell(RoundResult result, TextWriter output)
    {
        var faults = string.Join(", ", result.Plan.Faults.Select(fault => fault.Kind));
        var verdict = result.Broken.IsEmpty ? "ok" : "BROKEN";
        Write(output, $"seed {result.Plan.Seed}: {result.Tasks} tasks, {result.Took.TotalSeconds:F1} s, {faults}: {verdict}");
        foreach (var broken in result.Broken)
        {
            Write(output, $"  {broken}");
        }
    }

    private static void Write(TextWriter output, FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
