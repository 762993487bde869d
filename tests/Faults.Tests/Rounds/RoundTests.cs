using Executor.FaultDriver.Faults;
using Executor.FaultDriver.Rounds;

namespace Executor.Faults.Tests.Rounds;

/// <summary>The rounds that run with all tests; bench/soak runs as many others as one likes.</summary>
public sealed class RoundTests
{
    private static readonly int[] Seeds = [0, 1, 2];

    /// <summary>Beside each other, because a round waits most of its time. Each is over a server and disks of its own.</summary>
    [Fact]
    public async Task Rounds_OfAFewSeeds_BreakNoInvariant()
    {
        var results = await Task.WhenAll(Seeds.Select(seed => Round.RunAsync(RoundPlan.Of(seed), TestContext.Current.CancellationToken)));

        Assert.All(results, result => Assert.True(result.Broken.IsEmpty, $"seed {result.Plan.Seed}: {string.Join('\n', result.Broken)}"));
    }

    [Fact]
    public void Plan_OfASeed_IsTheSameEachTime()
    {
        var (first, second) = (RoundPlan.Of(17), RoundPlan.Of(17));

        Assert.Equal(first.Faults, second.Faults);
        Assert.Equal(first.Batches.Select(batch => string.Join(',', batch)), second.Batches.Select(batch => string.Join(',', batch)));
    }

    [Fact]
    public void Plans_OfAFewSeeds_HoldEveryKindOfFaultAndTask()
    {
        Assert.SkipUnless(RoundPlan.MayMount, "Only root may mount the disks that faults are done to.");
        RoundPlan[] plans = [.. Enumerable.Range(0, 12).Select(RoundPlan.Of)];

        Assert.Equal(Enum.GetValues<FaultKind>(), plans.SelectMany(plan => plan.Faults).Select(fault => fault.Kind).Distinct().Order());
        Assert.Equal(Enum.GetValues<TaskKind>(), plans.SelectMany(plan => plan.Batches).SelectMany(batch => batch).Distinct().Order());
    }
}
