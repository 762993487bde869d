using Executor.Cluster.Tests.Support;

namespace Executor.Cluster.Tests.Tracing;

public sealed class TraceTests(WholeCluster cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task Trace_OfASubmission_IsOneFromTheGatewayToTheGrainThatCountsTheVote()
    {
        await cluster.HealAsync();
        var earlier = cluster.Traces.Spans().Select(span => span.TraceId).ToHashSet();
        var batchId = await cluster.SubmitAsync(cluster.Archive(fixing: 1, leaving: 0, agent: "").ToTarGz());
        BatchHistory.Check(await cluster.WatchAsync(batchId), await cluster.TasksAsync(batchId), total: 1);

        // Each of the two votes is a request of its own, and so a trace of its own.
        var patience = WholeCluster.Patience();
        IGrouping<string, CollectedSpan>[] votes;
        while ((votes = Votes(earlier)).Length < 2)
        {
            Assert.False(patience.IsCancellationRequested, $"{votes.Length} votes were traced.\n{Transcript(cluster.Traces.Spans())}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
        }

        Assert.Equal(2, votes.Length);
        Assert.All(votes, vote => output.WriteLine($"{vote.Key}\n{Transcript(vote)}"));
    }

    // Silo and gateway export apart: a trace counts once both have.
    private IGrouping<string, CollectedSpan>[] Votes(HashSet<string> earlier) =>
    [
        .. cluster.Traces.Spans().Where(span => !earlier.Contains(span.TraceId)).GroupBy(span => span.TraceId)
            .Where(trace => trace.Any(IsRequest) && trace.Any(IsVote)),
    ];

    private static bool IsRequest(CollectedSpan span) => span is { Service: "executor-gateway", Name: "Microsoft.AspNetCore.Hosting.HttpRequestIn" };

    private static bool IsVote(CollectedSpan span) => span is { Service: "executor-silo", Name: "IConsensusGrain/VoteAsync" };

    private static string Transcript(IEnumerable<CollectedSpan> spans) =>
        string.Join('\n', spans.Select(span => $"  {span.Service} {span.Instance} {span.Name}"));
}
