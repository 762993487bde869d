using System.Text.Json;
using Executor.Contracts.Json;
using Executor.Contracts.Tasks;

namespace Executor.Contracts.Tests.Json;

public sealed class TaskJsonTests
{
    private const string Known = """
        {"task_id":"t","status":"queued","passed":null,"reward":0,"test_output":"","agent_output":"","error":null,"duration_ms":null,
        "stage":null,"attempt":0,"failure_kind":null,"silo":null,"started_at":null,"finished_at":null,"agent_exit_code":null,"truncated":false}
        """;

    private static TaskDocument Queued => new()
    {
        TaskId = "t",
        Status = TaskStage.Queued,
        Reward = 0,
        TestOutput = "",
        AgentOutput = "",
        Attempt = 0,
        Truncated = false,
    };

    [Fact]
    public void Task_InASnapshot_HasNoMemberOfTheFullDocument() =>
        Assert.Equal(Known.ReplaceLineEndings(""), JsonSerializer.Serialize(Queued, ContractsJson.Default.TaskDocument));

    [Fact]
    public void Task_InFull_HasItsPublicShape()
    {
        var full = Queued with { AgentPatch = "", Usage = [], ProtectedEdits = ["conftest.py"], InstallCached = false };

        var json = JsonSerializer.Serialize(full, ContractsJson.Default.TaskDocument);

        Assert.Equal(
            Known.ReplaceLineEndings("")
                .Replace("\"error\"", "\"agent_patch\":\"\",\"error\"", StringComparison.Ordinal)
                .Replace("\"started_at\"", "\"usage\":[],\"protected_edits\":[\"conftest.py\"],\"install_cached\":false,\"started_at\"", StringComparison.Ordinal),
            json);
        Assert.Equal(["conftest.py"], JsonSerializer.Deserialize(json, ContractsJson.Default.TaskDocument)!.ProtectedEdits!.Value);
    }

    [Fact]
    public void Task_OfAnOlderServer_Reads()
    {
        var task = JsonSerializer.Deserialize(Known, ContractsJson.Default.TaskDocument)!;

        Assert.Null(task.ProtectedEdits);
        Assert.Null(task.InstallCached);
    }
}
