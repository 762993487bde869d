namespace Executor.Contracts.Events;

/// <summary>An event in its place in the batch's log.</summary>
/// <param name="Sequence">1, 2, 3 … within the batch, without a gap.</param>
/// <param name="At">When it was recorded, UTC.</param>
/// <param name="Event">What happened.</param>
[GenerateSerializer, Immutable, Alias("executor.sequenced-event")]
public sealed record SequencedEvent(
    [property: Id(0)] long Sequence,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] BatchEvent Event);
