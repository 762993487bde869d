using Executor.Grains.Interfaces.Consensus;

namespace Executor.Gateway.Tests.Fakes;

// Answers a vote with the given outcomes, one after the other.
internal sealed class FakeConsensus(params VoteOutcome[] outcomes) : IConsensusGrain
{
    private int _next;

    public List<Vote> Votes { get; } = [];

    public ConsensusView? View { get; init; }

    public Task<VoteOutcome> VoteAsync(Vote vote)
    {
        Votes.Add(vote);
        return SettleAsync();
    }

    public Task<VoteOutcome> SettleAsync() => Task.FromResult(outcomes[_next++]);

    public Task ForgetAsync(string batchId) => throw new NotSupportedException();

    public Task<ConsensusView?> GetAsync() => Task.FromResult(View);
}
