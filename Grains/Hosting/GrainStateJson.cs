using System.Text.Json;
using System.Text.Json.Serialization;
using Executor.Grains.Batches;
using Executor.Grains.Callbacks;
using Executor.Grains.Consensus;
using Executor.Grains.Events;
using Executor.Grains.Idempotency;
using Executor.Grains.Nonces;
using Executor.Grains.Retention;
using Executor.Grains.Scheduling;
using Executor.Grains.State;
using Executor.Grains.Tasks;
using Executor.Grains.Validators;

namespace Executor.Grains.Hosting;

/// <summary>How grain state is written where a host keeps it as JSON.</summary>
public static class GrainStateJson
{
    public static JsonSerializerOptions Options => GrainStateJsonContext.Default.Options;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(BatchIndexState))]
[JsonSerializable(typeof(BatchOrderState))]
[JsonSerializable(typeof(BatchPageState))]
[JsonSerializable(typeof(BatchProgressState))]
[JsonSerializable(typeof(CallbackState))]
[JsonSerializable(typeof(ConsensusState))]
[JsonSerializable(typeof(EventPageState))]
[JsonSerializable(typeof(IdempotencyState))]
[JsonSerializable(typeof(NonceState))]
[JsonSerializable(typeof(PendingIndexState))]
[JsonSerializable(typeof(RetentionState))]
[JsonSerializable(typeof(SchedulerState))]
[JsonSerializable(typeof(StorageProbeState))]
[JsonSerializable(typeof(TaskState))]
[JsonSerializable(typeof(ValidatorSetState))]
internal sealed partial class GrainStateJsonContext : JsonSerializerContext;
