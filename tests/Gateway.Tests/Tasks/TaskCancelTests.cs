using System.Net;
using System.Text.Json;
using Executor.Contracts.Tasks;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Gateway.Tests.Tasks;

public sealed class TaskCancelTests
{
    private const string Path = "/batch/" + FakeBatch.Id + "/task/task-a";

    [Fact]
    public async Task Cancel_Task_AnswersWithItAsItStands()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Cluster.Add<ITaskGrain>(FakeBatch.Id + "/task-a", new FakeTask());
        server.Batch.Rows = [new TaskRow { TaskId = "task-a", Status = TaskStage.Failed, FailureKind = FailureKind.Cancelled, Passed = false, Attempt = 1 }];

        var response = await CancelAsync(server, Path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var task = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(("task-a", "failed", "cancelled"), (task.GetProperty("task_id").GetString(), task.GetProperty("status").GetString(), task.GetProperty("failure_kind").GetString()));
        Assert.Equal(["task-a"], server.Batch.CancelledTasks);
        Assert.Equal(0, server.Batch.Cancellations);
    }

    [Theory]
    [InlineData("/batch/nonsense/task/task-a", "batch_not_found")]
    [InlineData("/batch/" + FakeBatch.Id + "/task/nobody", "task_not_found")]
    public async Task Cancel_OfWhatIsNotThere_IsNotFound(string path, string code)
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal(code, await GatewayServer.ErrorAsync(await CancelAsync(server, path), HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Cancel_InAnUnknownBatch_BatchNotFound()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.View = null;
        Assert.Equal("batch_not_found", await GatewayServer.ErrorAsync(await CancelAsync(server, Path), HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Cancel_Unsigned_IsRefused()
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal("missing_auth", await GatewayServer.ErrorAsync(await server.Client.DeleteAsync(Path), HttpStatusCode.Unauthorized));
        Assert.Empty(server.Batch.CancelledTasks);
    }

    private static Task<HttpResponseMessage> CancelAsync(GatewayServer server, string path) =>
        server.Client.SendAsync(server.Validator.Sign(new HttpRequestMessage(HttpMethod.Delete, path)));
}
