using Executor.Grains.Consensus;

namespace Executor.Grains.Tests.Consensus;

public sealed class RequiredVotesTests
{
    // Votes needed of 0 to 7 validators.
    [Theory]
    [InlineData(0.1, 1, 1, 1, 1, 1, 1, 1, 1)]
    [InlineData(0.25, 1, 1, 1, 1, 1, 2, 2, 2)]
    [InlineData(0.5, 1, 1, 1, 2, 2, 3, 3, 4)]
    [InlineData(0.51, 1, 1, 2, 2, 3, 3, 4, 4)]
    [InlineData(0.6, 1, 1, 2, 2, 3, 3, 4, 5)]
    [InlineData(0.67, 1, 1, 2, 3, 3, 4, 5, 5)]
    [InlineData(0.75, 1, 1, 2, 3, 3, 4, 5, 6)]
    [InlineData(1.0, 1, 1, 2, 3, 4, 5, 6, 7)]
    public void Required_OfAFewValidators_IsTheCeiling(double threshold, params int[] required)
    {
        var options = new ConsensusOptions { Threshold = threshold };

        Assert.Equal(required, Enumerable.Range(0, 8).Select(options.Required));
    }

    [Theory]
    [InlineData(0.07, 100, 7)]
    [InlineData(0.28, 100, 28)]
    [InlineData(0.55, 100, 55)]
    [InlineData(0.56, 100, 56)]
    [InlineData(0.57, 100, 57)]
    [InlineData(0.14, 50, 7)]
    [InlineData(0.1, 30, 3)]
    [InlineData(0.7, 10, 7)]
    [InlineData(0.6666666666666667, 3, 2)]
    [InlineData(0.3333333333333334, 3, 1)]
    public void Required_WhereBinaryFractionsComeOutHigher_DemandsNoVoteMore(double threshold, int validators, int required) =>
        Assert.Equal(required, new ConsensusOptions { Threshold = threshold }.Required(validators));

    [Fact]
    public void Required_OfEveryWholePercentage_IsTheExactCeiling()
    {
        for (var percent = 1; percent <= 100; percent++)
        {
            var options = new ConsensusOptions { Threshold = percent / 100.0 };
            for (var validators = 1; validators <= 512; validators++)
            {
                var exact = Math.Max(1, ((percent * validators) + 99) / 100);
                Assert.True(exact == options.Required(validators), $"{percent} % of {validators} is {options.Required(validators)}.");
            }
        }
    }

    [Fact]
    public void Required_AThresholdJustAboveHalf_DemandsOneMore() =>
        Assert.Equal(51, new ConsensusOptions { Threshold = 0.5000001 }.Required(100));
}
