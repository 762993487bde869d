using System.Net;
using System.Net.Http.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Json;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Batches;

public sealed class AdmissionTests(AdmissionTests.Server server) : IClassFixture<AdmissionTests.Server>
{
    [Fact]
    public async Task RejectMode_RefusesWhileABatchRuns_AndKeepsTheVotes()
    {
        var repository = server.Repository;
        var ended = await server.SubmitAsync(new SampleArchive().Agent("true").Task("leave-first", repository).ToTarGz());
        await server.EndOfAsync(ended);
        var running = await server.SubmitAsync(new SampleArchive().Agent("sleep 300").Task("sleeps", repository).ToTarGz());
        var archive = new SampleArchive().Agent(SampleArchive.FixingAgent).Task("fix", repository).ToTarGz();

        using (var first = await server.Validators[0].SubmitAsync(server.Http, archive))
        using (var refused = await server.Validators[1].SubmitAsync(server.Http, archive))
        using (var rerun = await server.Validators[1].RerunAsync(server.Http, ended, "\"failed\""))
        {
            Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
            Assert.All([refused, rerun], answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode));
            Assert.Contains("\"busy\"", await refused.Content.ReadAsStringAsync());
        }

        using (await server.Validators[0].CancelAsync(server.Http, running))
        {
            await server.EndOfAsync(running);
        }

        // The votes are there: one more, of whomever, is enough to have the batch.
        using var again = await server.Validators[0].SubmitAsync(server.Http, archive);
        var answer = (await again.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument))!;
        Assert.Equal(2, answer.Votes);
        Assert.Equal((BatchStatus.Completed, 1), ((await server.EndOfAsync(answer.BatchId!)).Status, (await server.EndOfAsync(answer.BatchId!)).PassedTasks));
    }

    /// <summary>One that lets nothing wait.</summary>
    public sealed class Server : RunningServer
    {
        protected override IReadOnlyDictionary<string, string> Settings =>
            new Dictionary<string, string> { ["ADMISSION"] = "reject", ["CONSENSUS_TTL_SECS"] = "600" };
    }
}
