using System.Net;
using Executor.Contracts.Batches;
using Executor.Gateway.Tests.Fakes;

namespace Executor.Gateway.Tests.Batches;

public sealed class BatchTests
{
    private const string Path = "/batch/" + FakeBatch.Id;

    [Fact]
    public async Task RunningBatch_ShowsItsCounts_AndNoRewardYet()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.View = server.Batch.View! with { CompletedTasks = 1, PassedTasks = 1, LastSequence = 4 };
        Assert.Equal(
            $$"""
            {"batch_id":"{{FakeBatch.Id}}","status":"running","total_tasks":2,"completed_tasks":1,"passed_tasks":1,"failed_tasks":0,
            "infra_failed_tasks":0,"aggregate_reward":0,"scored_reward":1,"error":null,"duration_ms":null,
            "archive_hash":"{{new string('a', 64)}}","created_at":"2026-03-11T15:30:15+00:00","started_at":"2026-03-11T15:30:16+00:00",
            "finished_at":null,"concurrent_tasks":2,"last_sequence":4,"reruns":0}
            """.ReplaceLineEndings(""),
            await server.Client.GetStringAsync(Path));
    }

    [Fact]
    public async Task EndedBatch_ShowsRewardAndDuration()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.View = server.Batch.View! with
        {
            Status = BatchStatus.Completed,
            CompletedTasks = 2,
            PassedTasks = 1,
            FailedTasks = 1,
            FinishedAt = FakeBatch.Created.AddSeconds(3.5),
        };
        var batch = await server.GetJsonAsync(Path.ToUpperInvariant().Replace("/BATCH/", "/batch/", StringComparison.Ordinal));
        Assert.Equal(0.5, batch.GetProperty("aggregate_reward").GetDouble());
        Assert.Equal(2500, batch.GetProperty("duration_ms").GetInt64());
    }

    [Fact]
    public async Task BatchCancelledBeforeItsStart_TookNoTime()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.View = server.Batch.View! with { Status = BatchStatus.Failed, StartedAt = null, FinishedAt = FakeBatch.Created };
        Assert.Equal(0, (await server.GetJsonAsync(Path)).GetProperty("duration_ms").GetInt64());
    }

    [Fact]
    public async Task UnknownBatch_BatchNotFound()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.View = null;
        foreach (var rest in new[] { "", "/tasks", "/task/a", "/task/a/patch", "/task/a/log/x", "/events" })
        {
            Assert.Equal("batch_not_found", await GatewayServer.ErrorAsync(await server.Client.GetAsync(Path + rest), HttpStatusCode.NotFound));
        }

        var verify = await server.Client.GetAsync("/verify/" + FakeBatch.Id);
        Assert.Equal("batch_not_found", await GatewayServer.ErrorAsync(verify, HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0b5a3c7e-1d2f-1a6b-8c9d-0e1f2a3b4c5d")]
    [InlineData("0b5a3c7e1d2f4a6b8c9d0e1f2a3b4c5d")]
    [InlineData("{0b5a3c7e-1d2f-4a6b-8c9d-0e1f2a3b4c5d}")]
    public async Task IdOfWrongForm_BatchNotFound_WithoutWakingAGrain(string id)
    {
        await using var server = await GatewayServer.StartAsync();
        foreach (var path in new[] { "/batch/" + id, $"/batch/{id}/tasks", $"/batch/{id}/task/a", $"/batch/{id}/events", "/verify/" + id })
        {
            Assert.Equal("batch_not_found", await GatewayServer.ErrorAsync(await server.Client.GetAsync(path), HttpStatusCode.NotFound));
        }
    }

    [Fact]
    public async Task Cancel_SignedByAValidator_GivesTheBatch()
    {
        await using var server = await GatewayServer.StartAsync();
        var response = await server.Client.SendAsync(server.Validator.Sign(new HttpRequestMessage(HttpMethod.Delete, Path)));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(FakeBatch.Id, await response.Content.ReadAsStringAsync());
        Assert.Equal(1, server.Batch.Cancellations);
    }

    [Theory]
    [InlineData("/batch/nonsense")]
    [InlineData(Path)]
    public async Task Cancel_UnknownBatch_BatchNotFound(string path)
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.View = null;
        var response = await server.Client.SendAsync(server.Validator.Sign(new HttpRequestMessage(HttpMethod.Delete, path)));
        Assert.Equal("batch_not_found", await GatewayServer.ErrorAsync(response, HttpStatusCode.NotFound));
    }
}
