using System.Collections.Immutable;
using Executor.Contracts.Events;

namespace Executor.Grains.Interfaces.Events;

/// <summary>
/// A page of a batch's event log, append only. The key is the batch id, a slash, and the page's number from 0;
/// page p holds the sequence numbers p·<see cref="Capacity"/>+1 to (p+1)·<see cref="Capacity"/>.
/// </summary>
[Alias("executor.IEventPageGrain")]
public interface IEventPageGrain : IGrainWithStringKey
{
    /// <summary>Events on a full page.</summary>
    const int Capacity = 256;

    /// <summary>
    /// Stores events. Those the page has already are left as they are, so that a repeated append is harmless; a gap is refused,
    /// and so is another event under a number that is taken.
    /// </summary>
    /// <param name="events">Consecutive events of this page.</param>
    [Alias("Append")]
    Task AppendAsync(ImmutableArray<SequencedEvent> events);

    /// <summary>Removes the page for good; nothing happens when it has no event.</summary>
    [Alias("Discard")]
    Task DiscardAsync();

    /// <summary>The page's events after a sequence number, oldest first.</summary>
    /// <param name="after">Sequence number; 0 for the whole page.</param>
    [Alias("Read")]
    Task<ImmutableArray<SequencedEvent>> ReadAsync(long after);
}
