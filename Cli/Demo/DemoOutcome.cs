using System.Collections.Immutable;
using Executor.Cli.CommandLine;
using Executor.Cli.Results;
using Executor.Contracts.Tasks;

namespace Executor.Cli.Demo;

/// <summary>Compares what came of the demo with what must come of it.</summary>
internal static class DemoOutcome
{
    /// <returns>What differs, one sentence each.</returns>
    public static ImmutableArray<string> Differences(IReadOnlyList<DemoTask> expected, ResultsDocument results)
    {
        var differences = ImmutableArray.CreateBuilder<string>();
        foreach (var task in expected)
        {
            var actual = results.Tasks.FirstOrDefault(candidate => candidate.TaskId == task.Id);
            var wanted = NameOf(hasEnded: true, task.Failure);
            var got = actual is null ? "missing" : NameOf(actual.Passed is not null, actual.FailureKind);
            if (wanted != got)
            {
                differences.Add($"{task.Id} is {got}, it should be {wanted}");
            }
        }

        var unasked = results.Tasks.Select(task => task.TaskId).Except(expected.Select(task => task.Id));
        differences.AddRange(unasked.Select(id => $"{id} was not asked for"));
        if (results.Verify is null)
        {
            differences.Add("there is no verify hash");
        }

        return differences.ToImmutable();
    }

    private static string NameOf(bool hasEnded, FailureKind? failure) => failure switch
    {
        _ when !hasEnded => "not ended",
        null => "passed",
        { } kind => $"failed ({Plain.Name(kind)})",
    };
}
