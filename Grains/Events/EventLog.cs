using System.Collections.Immutable;
using Executor.Contracts.Events;
using Executor.Grains.Interfaces.Events;

namespace Executor.Grains.Events;

/// <summary>A batch's log over its pages: knows which page holds which sequence numbers, and nothing of what the events mean.</summary>
internal sealed class EventLog(IGrainFactory grains, string batchId)
{
    public static long FirstSequence(long page) => (page * IEventPageGrain.Capacity) + 1;

    public static long PageOf(long sequence) => (sequence - 1) / IEventPageGrain.Capacity;

    /// <summary>Appends consecutive events, page by page.</summary>
    public async Task AppendAsync(ImmutableArray<SequencedEvent> events)
    {
        foreach (var page in events.GroupBy(item => PageOf(item.Sequence)))
        {
            await Page(page.Key).AppendAsync([.. page]);
        }
    }

    /// <summary>Events after a sequence number, at most so many; fewer when the log ends or one page is enough.</summary>
    public async Task<ImmutableArray<SequencedEvent>> ReadAsync(long after, int limit)
    {
        var found = ImmutableArray.CreateBuilder<SequencedEvent>();
        for (var page = PageOf(after + 1); found.Count < limit; page++)
        {
            var events = await Page(page).ReadAsync(after);
            found.AddRange(events.Take(limit - found.Count));
            if (events.IsEmpty || events[^1].Sequence < FirstSequence(page + 1) - 1)
            {
                break;
            }
        }

        return found.DrainToImmutable();
    }

    /// <summary>Removes every page up to the one of a sequence number.</summary>
    public async Task DiscardAsync(long last)
    {
        for (var page = 0L; page <= PageOf(Math.Max(1, last)); page++)
        {
            await Page(page).DiscardAsync();
        }
    }

    private IEventPageGrain Page(long page) => grains.GetGrain<IEventPageGrain>($"{batchId}/{page}");
}
