using System.Collections.Immutable;
using Executor.Contracts.Events;

namespace Executor.Grains.Events;

[GenerateSerializer, Alias("executor.state.event-page")]
internal sealed record EventPageState
{
    [Id(0)]
    public ImmutableArray<SequencedEvent> Events { get; init; } = [];
}
