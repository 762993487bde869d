using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Executor.Contracts.Batches;
using Executor.Contracts.Callbacks;
using Executor.Contracts.Consensus;
using Executor.Contracts.Events;
using Executor.Contracts.Http;
using Executor.Contracts.Silos;
using Executor.Contracts.Status;
using Executor.Contracts.Submissions;
using Executor.Contracts.Tasks;

namespace Executor.Contracts.Json;

/// <summary>How everything in this project is written as JSON: snake_case, null where a value is not known.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AttemptListDocument))]
[JsonSerializable(typeof(BatchDocument))]
[JsonSerializable(typeof(BatchEvent))]
[JsonSerializable(typeof(CallbackDocument))]
[JsonSerializable(typeof(ConsensusDocument))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(EventEnvelope))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(ImmutableArray<BatchListItem>))]
[JsonSerializable(typeof(ImmutableArray<SiloView>))]
[JsonSerializable(typeof(InstanceDocument))]
[JsonSerializable(typeof(RerunDocument))]
[JsonSerializable(typeof(RerunRequestDocument))]
[JsonSerializable(typeof(SequencedEvent))]
[JsonSerializable(typeof(SiloView))]
[JsonSerializable(typeof(SnapshotDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(SubmitDocument))]
[JsonSerializable(typeof(TaskDocument))]
[JsonSerializable(typeof(TaskListDocument))]
[JsonSerializable(typeof(TaskLog))]
[JsonSerializable(typeof(VerifyDocument))]
public sealed partial class ContractsJson : JsonSerializerContext;
