using System.Collections.Immutable;
using Executor.Contracts.Events;
using Executor.Grains.Interfaces.Events;
using Executor.Grains.State;

namespace Executor.Grains.Events;

internal sealed class EventPageGrain(
    [PersistentState("page", GrainStorageNames.State)] IPersistentState<EventPageState> storage) : Grain, IEventPageGrain
{
    private readonly GuardedState<EventPageState> _state = new(storage);

    public Task AppendAsync(ImmutableArray<SequencedEvent> events) => _state.UpdateAsync(state =>
    {
        var first = FirstSequence();
        var next = first + state.Events.Length;
        foreach (var item in events.Where(item => item.Sequence >= first && item.Sequence < next))
        {
            if (state.Events[(int)(item.Sequence - first)] != item)
            {
                throw new InvalidOperationException($"Event page {this.GetPrimaryKeyString()} holds another event {item.Sequence}.");
            }
        }

        var fresh = events.RemoveAll(item => item.Sequence < next);
        for (var i = 0; i < fresh.Length; i++)
        {
            if (fresh[i].Sequence != next + i || fresh[i].Sequence >= first + IEventPageGrain.Capacity)
            {
                throw new InvalidOperationException(
                    $"Event page {this.GetPrimaryKeyString()} expects event {next + i} and was given {fresh[i].Sequence}.");
            }
        }

        return fresh.IsEmpty ? state : state with { Events = state.Events.AddRange(fresh) };
    });

    public Task<ImmutableArray<SequencedEvent>> ReadAsync(long after)
    {
        var skip = (int)Math.Clamp(after - FirstSequence() + 1, 0, _state.Value.Events.Length);
        return Task.FromResult(_state.Value.Events[skip..]);
    }

    public async Task DiscardAsync()
    {
        await _state.ClearAsync();
        DeactivateOnIdle();
    }

    private long FirstSequence()
    {
        var key = this.GetPrimaryKeyString();
        return EventLog.FirstSequence(long.Parse(key.AsSpan(key.LastIndexOf('/') + 1), provider: null));
    }
}
