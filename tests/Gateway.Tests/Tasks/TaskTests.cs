using System.Net;
using System.Text.Json;
using Executor.Contracts.Tasks;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Gateway.Tests.Tasks;

public sealed class TaskTests
{
    private const string Path = "/batch/" + FakeBatch.Id + "/task/task-a";

    [Fact]
    public async Task EndedTask_ShowsItsOutputsInTheShapeOfTheProtocol()
    {
        await using var server = await GatewayServer.StartAsync();
        await Evidence.AddAsync(server);
        var task = await server.GetJsonAsync(Path);
        Assert.Equal("=== run.sh (exit 0) ===\nran\nwarned\nPASS\n\n=== sub/check.sh (exit 1) ===\nchecked\n\nFAIL", Text(task, "test_output"));
        Assert.Equal("said\ncomplained", Text(task, "agent_output"));
        Assert.Equal("--- a\n+++ b\n", Text(task, "agent_patch"));
        Assert.Equal("failed", Text(task, "status"));
        Assert.Equal("tests_failed", Text(task, "failure_kind"));
        Assert.False(task.GetProperty("passed").GetBoolean());
        Assert.Equal(0, task.GetProperty("reward").GetDouble());
        Assert.Equal(JsonValueKind.Null, task.GetProperty("error").ValueKind);
        Assert.Equal(2000, task.GetProperty("duration_ms").GetInt64());
        Assert.Equal(3, task.GetProperty("agent_exit_code").GetInt32());
        Assert.True(task.GetProperty("truncated").GetBoolean());
        Assert.Equal("silo-1", Text(task, "silo"));
        Assert.Equal("running_agent", Text(task.GetProperty("usage")[0], "stage"));
        Assert.Equal("""["conftest.py"]""", task.GetProperty("protected_edits").GetRawText());
        Assert.True(task.GetProperty("install_cached").GetBoolean());
    }

    [Fact]
    public async Task EndedTask_ListsItsTestsAndLogs()
    {
        await using var server = await GatewayServer.StartAsync();
        await Evidence.AddAsync(server);
        var task = await server.GetJsonAsync(Path);
        Assert.Equal(
            """[{"name":"run.sh","passed":true,"output":"ran\nwarned","exit_code":0},{"name":"sub/check.sh","passed":false,"output":"checked\n","exit_code":1}]""",
            task.GetProperty("test_results").GetRawText());
        Assert.Equal(
            """{"name":"agent.stdout","bytes":4,"total_bytes":4,"truncated":false}""", task.GetProperty("logs")[0].GetRawText());
    }

    [Fact]
    public async Task List_HoldsEveryTask_WithoutTestsAndLogs()
    {
        await using var server = await GatewayServer.StartAsync();
        await Evidence.AddAsync(server);
        var list = await server.GetJsonAsync($"/batch/{FakeBatch.Id}/tasks");
        Assert.Equal(FakeBatch.Id, Text(list, "batch_id"));
        var tasks = list.GetProperty("tasks").EnumerateArray().ToArray();
        Assert.Equal(["task-a", "task-b"], tasks.Select(task => Text(task, "task_id")));
        Assert.Equal("said\ncomplained", Text(tasks[0], "agent_output"));
        Assert.False(tasks[0].TryGetProperty("test_results", out _));
        Assert.False(tasks[0].TryGetProperty("logs", out _));
        Assert.Equal(["conftest.py"], tasks[0].GetProperty("protected_edits").EnumerateArray().Select(path => path.GetString()));
        Assert.Empty(tasks[1].GetProperty("protected_edits").EnumerateArray());
        Assert.False(tasks[1].TryGetProperty("install_cached", out _));
        Assert.Equal("queued", Text(tasks[1], "status"));
        Assert.Equal(("", "", ""), (Text(tasks[1], "test_output"), Text(tasks[1], "agent_output"), Text(tasks[1], "agent_patch")));
        Assert.Equal(JsonValueKind.Null, tasks[1].GetProperty("passed").ValueKind);
        Assert.Equal(JsonValueKind.Null, tasks[1].GetProperty("duration_ms").ValueKind);
    }

    [Fact]
    public async Task TaskWithSeveralAttempts_ShowsTheOneThatCounts()
    {
        await using var server = await GatewayServer.StartAsync();
        await Evidence.AddAsync(server, result: 1, extraAttempts: 1);
        Assert.Equal("said\ncomplained", Text(await server.GetJsonAsync(Path), "agent_output"));
    }

    [Fact]
    public async Task TaskThatFaulted_SaysWhy()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.Rows = [Evidence.Row with { FailureKind = FailureKind.Infrastructure }];
        server.Cluster.Add<ITaskGrain>(FakeBatch.Id + "/task-a", new FakeTask(
            new AttemptRecord(1, "silo-1", FakeBatch.Created, FakeBatch.Created, new AttemptFault { Reason = "The disk is full" }, "start-1")));
        Assert.Equal("The disk is full", Text(await server.GetJsonAsync(Path), "error"));
    }

    [Fact]
    public async Task ListThatCannotBeRead_AnswersAnErrorAndNothingElse()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.Rows = [Evidence.Row];
        var response = await server.Client.GetAsync($"/batch/{FakeBatch.Id}/tasks");
        Assert.Equal("internal_error", await GatewayServer.ErrorAsync(response, HttpStatusCode.InternalServerError));
    }

    [Fact]
    public async Task UnknownTask_TaskNotFound()
    {
        await using var server = await GatewayServer.StartAsync();
        foreach (var rest in new[] { "", "/patch", "/log/agent.stdout" })
        {
            var response = await server.Client.GetAsync($"/batch/{FakeBatch.Id}/task/nobody{rest}");
            Assert.Equal("task_not_found", await GatewayServer.ErrorAsync(response, HttpStatusCode.NotFound));
        }
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
