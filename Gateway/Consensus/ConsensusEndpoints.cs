using System.Buffers;
using Executor.Contracts.Consensus;
using Executor.Gateway.Http;
using Executor.Grains.Interfaces.Consensus;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Executor.Gateway.Consensus;

internal static class ConsensusEndpoints
{
    private const int HashLength = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static void MapConsensus(this IEndpointRouteBuilder routes) =>
        routes.MapRead("/consensus/{hash}", GetAsync)
            .RequireReadToken()
            .WithTags("Consensus")
            .WithSummary("Where the vote on an archive stands")
            .Refuses(401, 404, 503);

    private static async Task<Results<Ok<ConsensusDocument>, ProblemResult>> GetAsync(string hash, IGrainFactory grains)
    {
        var key = hash.ToLowerInvariant();
        if (key.Length != HashLength || key.AsSpan().ContainsAnyExcept(HexDigits))
        {
            return Problems.ConsensusNotFound;
        }

        if (await grains.GetGrain<IConsensusGrain>(key).GetAsync() is not { } vote)
        {
            return Problems.ConsensusNotFound;
        }

        return TypedResults.Ok(new ConsensusDocument
        {
            ArchiveHash = key,
            Status = vote.Status switch
            {
                ConsensusStatus.Pending => "pending",
                ConsensusStatus.Reached => "reached",
                ConsensusStatus.Expired => "expired",
                _ => throw new InvalidOperationException($"A vote stands at {vote.Status}"),
            },
            Votes = vote.Votes,
            Required = vote.Required,
            TotalValidators = vote.TotalValidators,
            BatchId = vote.BatchId,
            ExpiresAt = vote.ExpiresAt,
        });
    }
}
