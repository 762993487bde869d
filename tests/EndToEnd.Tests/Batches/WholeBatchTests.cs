using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Executor.Contracts.Batches;
using Executor.Contracts.Json;
using Executor.Contracts.Tasks;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Batches;

public sealed class WholeBatchTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Batch_OfFixedAndUnfixedTasks_IsGradedAndCanBeVerified()
    {
        var archive = new SampleArchive().Agent(SampleArchive.FixingAgent)
            .Task("fix-one", server.Repository)
            .Task("fix-two", server.Repository, install: "echo installed > installed.txt")
            .Task("leave", server.Repository)
            .ToTarGz();

        var batchId = await server.SubmitAsync(archive);
        var batch = await server.EndOfAsync(batchId);

        Assert.Equal(BatchStatus.Completed, batch.Status);
        Assert.Equal((3, 3, 2, 1), (batch.TotalTasks, batch.CompletedTasks, batch.PassedTasks, batch.FailedTasks));
        Assert.Equal(2.0 / 3, batch.AggregateReward, 12);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(archive)), batch.ArchiveHash);

        var left = await server.TaskAsync(batchId, "leave");
        Assert.Equal((TaskStage.Failed, FailureKind.TestsFailed), (left.Status, left.FailureKind));
        var fixedTask = await server.TaskAsync(batchId, "fix-one");
        Assert.Equal((TaskStage.Completed, 1.0, 1), (fixedTask.Status, fixedTask.Reward, fixedTask.Attempt));
        Assert.Contains("working on fix-one", fixedTask.AgentOutput);
        Assert.Contains("Make add.sh add (fix-one).", fixedTask.AgentOutput);
        Assert.Contains("+echo $(( $1 + $2 ))", fixedTask.AgentPatch);
        Assert.Contains("=== run.sh (exit 0) ===", fixedTask.TestOutput);
        Assert.EndsWith("PASS", fixedTask.TestOutput);
        Assert.DoesNotContain("installed.txt", (await server.TaskAsync(batchId, "fix-two")).AgentPatch);

        var verify = (await server.Http.GetFromJsonAsync($"/verify/{batchId}", ContractsJson.Default.VerifyDocument))!;
        Assert.Equal(HashOf(verify), verify.ResultsHash);
    }

    [Fact]
    public async Task Events_OverSocketAndServerSent_AreTheSameLog()
    {
        var archive = new SampleArchive().Agent(SampleArchive.FixingAgent).Task("fix-events", server.Repository).ToZip();
        var batchId = await server.SubmitAsync(archive);
        await server.EndOfAsync(batchId);

        var socket = await EventReader.WatchAsync(server.Server.Port, batchId, from: 0).ToListAsync();
        var sent = await EventReader.ReadServerSentAsync(server.Http, batchId, "?from=0");

        Assert.Equal(
            ["batch_queued", "batch_started", "task_started", "task_stage", "task_stage", "task_stage", "task_stage", "task_complete", "batch_complete", "stream_closed"],
            socket.Select(frame => frame.Event));
        Assert.Equal(Enumerable.Range(1, 9).Select(n => (long?)n), socket[..^1].Select(frame => frame.Sequence));
        Assert.Equal(
            ["cloning_repo", "installing_deps", "running_agent", "running_tests"],
            socket.Where(frame => frame.Event == "task_stage").Select(frame => frame.Data!.Value.GetProperty("stage").GetString()));
        Assert.Equal(
            socket.Where(frame => frame.Sequence is not null).Select(frame => (frame.Sequence, frame.Event, frame.Data!.Value.GetRawText())),
            sent.Where(frame => frame.Sequence is not null).Select(frame => (frame.Sequence, frame.Event, frame.Data!.Value.GetRawText())));

        var rest = await EventReader.WatchAsync(server.Server.Port, batchId, from: 7).ToListAsync();
        Assert.Equal(["task_complete", "batch_complete", "stream_closed"], rest.Select(frame => frame.Event));
        var fresh = await EventReader.WatchAsync(server.Server.Port, batchId).ToListAsync();
        Assert.Equal(["snapshot", "stream_closed"], fresh.Select(frame => frame.Event));
    }

    [Fact]
    public async Task LateVote_ForAKnownBatch_IsAnsweredWithIt()
    {
        var archive = new SampleArchive().Agent(SampleArchive.FixingAgent).Task("fix-late", server.Repository).ToTarGz();
        var batchId = await server.SubmitAsync(archive);
        using var late = await server.Validators[2].SubmitAsync(server.Http, archive);
        var document = (await late.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument))!;
        Assert.Equal((HttpStatusCode.Accepted, batchId, "Consensus was already reached"), (late.StatusCode, document.BatchId, document.Note));
        await server.EndOfAsync(batchId);
    }

    [Fact]
    public async Task Cancel_OfARunningBatch_EndsItAtOnce()
    {
        var archive = new SampleArchive().Agent("sleep 300").Task("sleeps", server.Repository).ToTarGz();
        var batchId = await server.SubmitAsync(archive);
        await foreach (var frame in EventReader.WatchAsync(server.Server.Port, batchId, from: 0))
        {
            if (frame.Event == "task_stage" && frame.Data!.Value.GetProperty("stage").GetString() == "running_agent")
            {
                using var answer = await server.Validators[2].CancelAsync(server.Http, batchId);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        }

        var batch = await server.EndOfAsync(batchId);
        Assert.Equal(BatchStatus.Failed, batch.Status);
        Assert.Equal(FailureKind.Cancelled, (await server.TaskAsync(batchId, "sleeps")).FailureKind);
        using var again = await server.Validators[2].CancelAsync(server.Http, batchId);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    private static string HashOf(VerifyDocument verify)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(verify.BatchId));
        foreach (var task in verify.TaskSummaries)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(task.TaskId));
            hash.AppendData(task.Passed ? "1"u8 : "0"u8);
            hash.AppendData(BitConverter.GetBytes(task.Reward));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
