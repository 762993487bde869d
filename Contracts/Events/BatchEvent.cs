using System.Text.Json.Serialization;

namespace Executor.Contracts.Events;

/// <summary>
/// Something that happened to a batch. The derived record is the <c>data</c> of the event on the wire, its discriminator the event's name.
/// Stored for good: members are only ever added, as optional ones.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(BatchQueued), "batch_queued")]
[JsonDerivedType(typeof(BatchStarted), "batch_started")]
[JsonDerivedType(typeof(TaskStarted), "task_started")]
[JsonDerivedType(typeof(TaskStageEntered), "task_stage")]
[JsonDerivedType(typeof(TaskCompleted), "task_complete")]
[JsonDerivedType(typeof(BatchCompleted), "batch_complete")]
[JsonDerivedType(typeof(BatchCancelled), "batch_cancelled")]
[JsonDerivedType(typeof(BatchReopened), "batch_reopened")]
[GenerateSerializer, Immutable, Alias("executor.event")]
public abstract record BatchEvent
{
    private protected BatchEvent()
    {
    }

    /// <summary>Whether no event of the batch can follow, short of a rerun.</summary>
    [JsonIgnore]
    public bool IsTerminal => this is BatchCompleted or BatchCancelled;
}
