using System.Collections.Immutable;
using Executor.Contracts.Batches;

namespace Executor.Grains.Interfaces.Batches;

/// <summary>What became of a request to rerun.</summary>
[GenerateSerializer, Immutable, Alias("executor.rerun-outcome")]
public abstract record RerunOutcome;

/// <summary>The batch was opened again, now or when the same request came before. Stored before it is said.</summary>
/// <param name="Batch">The batch as it stands.</param>
/// <param name="Rerun">Which rerun it is.</param>
/// <param name="Tasks">The tasks that are run again, in ordinal order of their ids.</param>
[GenerateSerializer, Immutable, Alias("executor.rerun-accepted")]
public sealed record RerunAccepted(
    [property: Id(0)] BatchView Batch,
    [property: Id(1)] int Rerun,
    [property: Id(2)] ImmutableArray<string> Tasks) : RerunOutcome;

/// <summary>Nothing was changed.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Status">Where the batch stands; null when there is no such batch.</param>
/// <param name="Tasks">The tasks that are in the way; empty unless the reason is about tasks.</param>
[GenerateSerializer, Immutable, Alias("executor.rerun-refused")]
public sealed record RerunRefused(
    [property: Id(0)] RerunRefusal Reason,
    [property: Id(1)] BatchStatus? Status,
    [property: Id(2)] ImmutableArray<string> Tasks) : RerunOutcome;

/// <summary>Why a rerun is refused. New members are added at the end only.</summary>
public enum RerunRefusal
{
    /// <summary>There is no such batch.</summary>
    NoSuchBatch,

    /// <summary>The batch has not ended.</summary>
    NotEnded,

    /// <summary>The batch has no tasks of these ids.</summary>
    NoSuchTasks,

    /// <summary>These tasks are invalid: there is nothing to run.</summary>
    InvalidTasks,

    /// <summary>No task of the batch is of the kind that was asked for.</summary>
    NothingToRun,

    /// <summary>No further batch is taken now.</summary>
    Busy,
}
