using System.Collections.Immutable;
using Executor.Contracts.Blobs;
using Executor.Grains.Interfaces.Consensus;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;

namespace Executor.Grains.Tests.Consensus;

/// <summary>Votes as a gateway does for a validator.</summary>
internal static class Validator
{
    public static ImmutableArray<string> Names(int count) => [.. Enumerable.Range(1, count).Select(number => $"validator-{number}")];

    public static Task<GrainTestHost> StartAsync(int validators, Action<GrainTestHost>? configure = null) => GrainTestHost.StartAsync(host =>
    {
        host.Validators.Set(Names(validators));
        configure?.Invoke(host);
    });

    public static IConsensusGrain ConsensusOn(this GrainTestHost host, BlobRef archive) => host.Grains.GetGrain<IConsensusGrain>(archive.Sha256);

    /// <summary>Votes and waits until the vote is settled.</summary>
    public static async Task<VoteOutcome> VoteAsync(this GrainTestHost host, BlobRef archive, int validator, int? concurrentTasks = null)
    {
        var outcome = await host.CastAsync(archive, validator, concurrentTasks);
        while (outcome is VoteSettling)
        {
            outcome = await host.ConsensusOn(archive).SettleAsync();
        }

        return outcome;
    }

    public static Task<VoteOutcome> CastAsync(this GrainTestHost host, BlobRef archive, int validator, int? concurrentTasks = null) =>
        host.ConsensusOn(archive).VoteAsync(Make.Vote(archive, $"validator-{validator}", concurrentTasks));
}
