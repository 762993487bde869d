using Executor.Grains.Interfaces.Consensus;
using Executor.Grains.Interfaces.Validators;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;

namespace Executor.Grains.Tests.Consensus;

public sealed class VotingTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Vote_Single_IsPending()
    {
        await using var host = await Validator.StartAsync(validators: 3);
        var archive = Make.Archive();

        Assert.Equal(new VotePending(1, 2, 3, Duplicate: false), await host.VoteAsync(archive, 1));

        var view = (await host.ConsensusOn(archive).GetAsync())!;
        Assert.Equal((ConsensusStatus.Pending, 1, 2, 3, null), (view.Status, view.Votes, view.Required, view.TotalValidators, view.BatchId));
        Assert.Equal(0, host.Archives.CountOf(archive));
    }

    [Fact]
    public async Task Vote_ThatMakesThemEnough_AdmitsOneBatch()
    {
        await using var host = await Validator.StartAsync(validators: 3);
        var archive = Make.Archive();
        host.Archives.Accept(archive, "a", "b");

        await host.VoteAsync(archive, 1, concurrentTasks: 3);
        var reached = Assert.IsType<VoteReached>(await host.VoteAsync(archive, 2, concurrentTasks: 5));

        Assert.Equal((2, 3, 2, 2), (reached.TotalTasks, reached.ConcurrentTasks, reached.Votes, reached.Required));
        var batch = (await host.Batch(reached.BatchId).GetAsync())!;
        Assert.Equal((archive.Sha256, 2, 3), (batch.ArchiveHash, batch.TotalTasks, batch.ConcurrentTasks));
        Assert.Equal(1, (await host.Index.GetTotalsAsync()).Submitted);
        Assert.Equal(reached.BatchId, (await host.ConsensusOn(archive).GetAsync())!.BatchId);
    }

    [Fact]
    public async Task Votes_ThatRace_AdmitOneBatch()
    {
        await using var host = await Validator.StartAsync(validators: 20);
        var archive = Make.Archive();

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 20).Select(validator => host.VoteAsync(archive, validator)));

        Assert.Equal(9, outcomes.OfType<VotePending>().Count());
        var reached = outcomes.OfType<VoteReached>().ToArray();
        Assert.Equal(11, reached.Length);
        Assert.Single(reached.Select(outcome => outcome.BatchId).Distinct());
        Assert.Equal(1, (await host.Index.GetTotalsAsync()).Submitted);
        Assert.Equal(1, host.Archives.CountOf(archive));
    }

    [Fact]
    public async Task Vote_Twice_CountsOnce()
    {
        await using var host = await Validator.StartAsync(validators: 4);
        var archive = Make.Archive();

        await host.VoteAsync(archive, 1);

        Assert.Equal(new VotePending(1, 2, 4, Duplicate: true), await host.VoteAsync(archive, 1));
        Assert.Equal(1, (await host.ConsensusOn(archive).GetAsync())!.Votes);
    }

    [Theory]
    [InlineData(null, 8)]
    [InlineData(1, 1)]
    [InlineData(8, 8)]
    [InlineData(9, 8)]
    [InlineData(int.MaxValue, 8)]
    [InlineData(0, 1)]
    [InlineData(-3, 1)]
    public async Task ConcurrentTasks_OfTheFirstVote_IsClamped(int? wish, int expected)
    {
        await using var host = await Validator.StartAsync(validators: 2, host => host.Options.Consensus.Threshold = 1);
        var archive = Make.Archive();

        await host.VoteAsync(archive, 1, wish);

        Assert.Equal(expected, Assert.IsType<VoteReached>(await host.VoteAsync(archive, 2, concurrentTasks: 2)).ConcurrentTasks);
    }

    [Fact]
    public async Task Votes_ExpireExactlyAtTheirLifetime_AndANewRoundOpens()
    {
        await using var host = await Validator.StartAsync(validators: 3);
        var archive = Make.Archive();
        host.Time.Hold();
        await host.VoteAsync(archive, 1, concurrentTasks: 2);

        host.Time.Advance(Lifetime - TimeSpan.FromTicks(1));
        Assert.Equal(ConsensusStatus.Pending, (await host.ConsensusOn(archive).GetAsync())!.Status);
        Assert.Equal(1, await host.Grains.GetGrain<IPendingIndexGrain>(0).CountAsync());
        host.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(ConsensusStatus.Expired, (await host.ConsensusOn(archive).GetAsync())!.Status);
        Assert.Equal(0, await host.Grains.GetGrain<IPendingIndexGrain>(0).CountAsync());

        Assert.Equal(new VotePending(1, 2, 3, Duplicate: false), await host.VoteAsync(archive, 2, concurrentTasks: 4));
        Assert.Equal(host.Time.GetUtcNow() + Lifetime, (await host.ConsensusOn(archive).GetAsync())!.ExpiresAt);
        Assert.Equal(4, Assert.IsType<VoteReached>(await host.VoteAsync(archive, 1)).ConcurrentTasks);
    }

    [Fact]
    public async Task Capacity_CountsArchives_AndNeverRefusesAKnownOne()
    {
        await using var host = await Validator.StartAsync(validators: 5, host => host.Options.Consensus.MaxPending = 2);
        var (first, second, third) = (Make.Archive(), Make.Archive(), Make.Archive());
        await host.VoteAsync(first, 1);
        await host.VoteAsync(first, 2);
        await host.VoteAsync(second, 1);

        Assert.Equal(new VoteRefused(VoteRefusal.TooManyPending), await host.VoteAsync(third, 1));
        Assert.Null(await host.ConsensusOn(third).GetAsync());
        Assert.IsType<VotePending>(await host.VoteAsync(second, 2));

        // A batch frees its archive's place.
        Assert.IsType<VoteReached>(await host.VoteAsync(first, 3));
        Assert.IsType<VotePending>(await host.VoteAsync(third, 1));
    }

    [Fact]
    public async Task Capacity_OfLapsedArchives_IsFree()
    {
        await using var host = await Validator.StartAsync(validators: 3, host => host.Options.Consensus.MaxPending = 1);
        await host.VoteAsync(Make.Archive(), 1);
        var other = Make.Archive();
        Assert.IsType<VoteRefused>(await host.VoteAsync(other, 1));

        host.Time.Advance(Lifetime);

        Assert.IsType<VotePending>(await host.VoteAsync(other, 1));
    }

    [Fact]
    public async Task Capacity_IsNotNeeded_WhenOneVoteIsEnough()
    {
        await using var host = await Validator.StartAsync(validators: 1, host => host.Options.Consensus.MaxPending = 0);

        Assert.IsType<VoteReached>(await host.VoteAsync(Make.Archive(), 1));
    }

    [Fact]
    public async Task Vote_OfAValidatorThatLeft_DoesNotCount()
    {
        await using var host = await Validator.StartAsync(validators: 4);
        var archive = Make.Archive();
        await host.VoteAsync(archive, 1);

        host.Validators.Set("validator-2", "validator-3", "validator-4");
        await host.Grains.GetGrain<IValidatorSetGrain>(100).RefreshAsync();

        Assert.Equal(new VotePending(1, 2, 3, Duplicate: false), await host.VoteAsync(archive, 2));
        Assert.Equal(2, Assert.IsType<VoteReached>(await host.VoteAsync(archive, 3)).Votes);
    }

    [Fact]
    public async Task Vote_Again_CountsAnew_WhenTheSetHasShrunk()
    {
        await using var host = await Validator.StartAsync(validators: 4);
        var archive = Make.Archive();
        await host.VoteAsync(archive, 1);

        host.Validators.Set("validator-1", "validator-2");
        await host.Grains.GetGrain<IValidatorSetGrain>(100).RefreshAsync();

        Assert.IsType<VoteReached>(await host.VoteAsync(archive, 1));
    }

    [Fact]
    public async Task Vote_OfAStranger_IsRefused()
    {
        await using var host = await Validator.StartAsync(validators: 3);
        var archive = Make.Archive();

        Assert.Equal(new VoteRefused(VoteRefusal.NotAValidator), await host.VoteAsync(archive, 4));
        Assert.Null(await host.ConsensusOn(archive).GetAsync());
    }

    [Fact]
    public async Task Vote_WithoutValidators_IsRefused()
    {
        await using var host = await Validator.StartAsync(validators: 0);

        Assert.Equal(new VoteRefused(VoteRefusal.NoValidators), await host.VoteAsync(Make.Archive(), 1));
    }

    [Fact]
    public async Task Vote_Late_GetsTheSameBatch()
    {
        await using var host = await Validator.StartAsync(validators: 3);
        var archive = Make.Archive();
        await host.VoteAsync(archive, 1);
        var reached = Assert.IsType<VoteReached>(await host.VoteAsync(archive, 2));

        host.Time.Advance(TimeSpan.FromHours(1));

        Assert.False(reached.Late);
        Assert.Equal(reached with { Late = true }, await host.VoteAsync(archive, 3));
        Assert.Equal(reached with { Late = true }, await host.VoteAsync(archive, 1));
        Assert.Equal(1, host.Archives.CountOf(archive));
    }

    [Fact]
    public async Task Votes_SurviveARestart()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await Validator.StartAsync(validators: 3);
        var archive = Make.Archive();
        await host.VoteAsync(archive, 1, concurrentTasks: 2);

        await host.CrashAsync();
        await host.StartAgainAsync();

        Assert.Equal(2, Assert.IsType<VoteReached>(await host.VoteAsync(archive, 2)).ConcurrentTasks);
    }
}
