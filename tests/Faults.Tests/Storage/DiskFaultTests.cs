using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using Executor.Contracts.Json;
using Executor.FaultDriver.Faults;
using Executor.FaultDriver.Rounds;
using Executor.TestKit.Waiting;

namespace Executor.Faults.Tests.Storage;

/// <summary>A disk that takes no writes for a while: the server says so, forgets nothing, and goes on by itself.</summary>
public sealed class DiskFaultTests
{
    [Theory]
    [InlineData(false, "The executor's disk is full")]
    [InlineData(true, "The executor's disk is read-only")]
    public async Task Disk_TakesNoWrites_IsNamedAndGotOver(bool readOnly, string cause)
    {
        Assert.SkipUnless(RoundPlan.MayMount, "Only root may mount the disks that faults are done to.");
        var cancellationToken = TestContext.Current.CancellationToken;
        using var server = new StoredServer();
        await server.Process.StartAsync(cancellationToken);
        await ReadyAsync(server);
        var archive = server.Archive("kept");
        using (var vote = await server.First.SubmitAsync(server.Http, archive))
        {
            Assert.Equal("pending_consensus", (await vote.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument, cancellationToken))!.Status);
        }

        Each(disk => disk.MakeReadOnly(), disk => disk.Fill());
        var refusal = await StoredServer.RefusalAsync(await server.Second.SubmitAsync(server.Http, archive));
        Assert.Equal("storage_unavailable", refusal.Error);
        Assert.StartsWith(cause, refusal.Message, StringComparison.Ordinal);

        // An answer of the moment before may still be given.
        await NotReadyAsync(server, $"The state cannot be written: {cause}", $"The blob store cannot be written: {cause}");
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health/live", cancellationToken)).StatusCode);

        Each(disk => disk.MakeWritable(), disk => disk.Empty());
        await ReadyAsync(server);
        using var decisive = await server.Second.SubmitAsync(server.Http, archive);
        Assert.NotNull((await decisive.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument, cancellationToken))!.BatchId);

        void Each(Action<SmallDisk> whenReadOnly, Action<SmallDisk> whenFull) =>
            Array.ForEach(server.Disks, readOnly ? whenReadOnly : whenFull);
    }

    private static Task<string> ReadyAsync(StoredServer server) => Eventually.GetAsync(
        "the server to be ready",
        async () =>
        {
            using var answer = await server.Http.GetAsync("/health/ready");
            return await answer.Content.ReadAsStringAsync();
        },
        body => body.Contains("\"ok\"", StringComparison.Ordinal));

    private static Task<ImmutableArray<string>> NotReadyAsync(StoredServer server, params string[] problems) => Eventually.GetAsync(
        $"the server to say: {string.Join(", ", problems)}",
        async () =>
        {
            using var answer = await server.Http.GetAsync("/health/ready");
            var refusal = answer.IsSuccessStatusCode ? null : await answer.Content.ReadFromJsonAsync(ContractsJson.Default.ErrorDocument);
            return refusal?.Details ?? [];
        },
        named => problems.All(named.Contains));
}
