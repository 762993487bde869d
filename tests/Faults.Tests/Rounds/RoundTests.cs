using Executor.FaultDriver.Faults;
using Executor.FaultDriver.Rounds;

namespace Executor.Faults.Tests.Rounds;

/// <summary>The rounds that run with all tests; bench/soak runs as many others as one likes.</summary>
public sealed class RoundTests
{
    public static TheoryData<int> Seeds => [0, 1, 2];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Round_OfASeed_BreaksNoInvariant(int seed)
    {
        var result = await Round.RunAsync(RoundPlan.Of(seed), TestContext.Current.CancellationToken);

        Assert.True(result.Broken.IsEmpty, string.Join('\n', result.Broken));
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
        RoundPlan[] plans = [.. Enumerable.Range(0, 12).Select(RoundPlan.Of)];

        Assert.Equal(Enum.GetValues<FaultKind>(), plans.SelectMany(plan => plan.Faults).Select(fault => fault.Kind).Distinct().Order());
        Assert.Equal(Enum.GetValues<TaskKind>(), plans.SelectMany(plan => plan.Batches).SelectMany(batch => batch).Distinct().Order());
    }
}
