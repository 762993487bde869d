using System.Text.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Json;
using Executor.Contracts.Tasks;

namespace Executor.Contracts.Tests.Json;

public sealed class EventJsonTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 11, 15, 30, 15, TimeSpan.Zero);

    public static TheoryData<string, string> Shapes() => new()
    {
        { nameof(BatchQueued), """{"event":"batch_queued","total_tasks":3,"archive_hash":"ab"}""" },
        { nameof(BatchStarted), """{"event":"batch_started","total_tasks":3,"concurrent_limit":2}""" },
        { nameof(TaskStarted), """{"event":"task_started","task_id":"t","silo":"s"}""" },
        { nameof(TaskStageEntered), """{"event":"task_stage","task_id":"t","stage":"running_agent","attempt":1,"silo":"s","reason":null}""" },
        { nameof(TaskCompleted), """{"event":"task_complete","task_id":"t","status":"failed","passed":false,"reward":0,"failure_kind":"tests_failed","attempt":1,"error":null}""" },
        { nameof(BatchCompleted), """{"event":"batch_complete","status":"completed","total":3,"passed":1,"failed":2,"reward":0.5,"duration_ms":10,"error":null}""" },
        { nameof(BatchCancelled), """{"event":"batch_cancelled","status":"failed","total":3,"passed":1,"failed":2,"reward":0.5,"duration_ms":10}""" },
        { nameof(BatchReopened), """{"event":"batch_reopened","rerun":1,"tasks":2}""" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Event_Json_HasItsPublicShape(string name, string json) =>
        Assert.Equal(json, JsonSerializer.Serialize(Example(name), ContractsJson.Default.BatchEvent));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Event_ReadBack_IsEqual(string name, string json) =>
        Assert.Equal(Example(name), JsonSerializer.Deserialize(json, ContractsJson.Default.BatchEvent));

    [Fact]
    public void Shapes_CoverEveryEvent() => Assert.Equal(
        typeof(BatchEvent).Assembly.GetTypes().Where(type => type.BaseType == typeof(BatchEvent)).Select(type => type.Name).Order(),
        Shapes().Select(row => row.Data.Item1).Order());

    [Fact]
    public void SequencedEvent_Time_IsWrittenWithItsOffset()
    {
        var json = JsonSerializer.Serialize(new SequencedEvent(1, At, Example(nameof(BatchQueued))), ContractsJson.Default.SequencedEvent);
        Assert.Contains("\"sequence\":1,\"at\":\"2026-03-11T15:30:15+00:00\"", json);
    }

    [Fact]
    public void Enum_ReadFromNumber_IsRefused() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(
            """{"event":"task_stage","task_id":"t","stage":3,"attempt":1,"silo":"s","reason":null}""", ContractsJson.Default.BatchEvent));

    private static BatchEvent Example(string name) => name switch
    {
        nameof(BatchQueued) => new BatchQueued(3, "ab"),
        nameof(BatchStarted) => new BatchStarted(3, 2),
        nameof(TaskStarted) => new TaskStarted("t", "s"),
        nameof(TaskStageEntered) => new TaskStageEntered("t", TaskStage.RunningAgent, 1, "s", Reason: null),
        nameof(TaskCompleted) => new TaskCompleted("t", TaskStage.Failed, false, 0.0, FailureKind.TestsFailed, 1, Error: null),
        nameof(BatchCompleted) => new BatchCompleted(BatchStatus.Completed, 3, 1, 2, 0.5, 10, Error: null),
        nameof(BatchCancelled) => new BatchCancelled(BatchStatus.Failed, 3, 1, 2, 0.5, 10),
        nameof(BatchReopened) => new BatchReopened(1, 2),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
