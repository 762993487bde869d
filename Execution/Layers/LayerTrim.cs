using System.Collections.Immutable;
using Executor.Execution.Workspaces;
using Microsoft.Extensions.Logging;

namespace Executor.Execution.Layers;

/// <summary>
/// One round of giving up what was used longest ago: until the cache is below its ceiling, and until the disk has room again,
/// but for the disk's sake never below the floor, since it may be full for a reason that is not ours.
/// </summary>
internal sealed partial class LayerTrim(
    LayerOptions options,
    LayerFolders folders,
    LayerTable table,
    ImmutableList<ICachedElsewhere> elsewhere,
    ILayerFiles files,
    IDiskSpace space,
    ILogger logger)
{
    private readonly HashSet<(string Kind, string Name)> _kept = [];

    /// <returns>Bytes of the cache when its limits are not met and it has nothing more to give up; null when they are met.</returns>
    public async Task<long?> RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ImmutableArray<(ICachedElsewhere Keeper, CachedItem Item)> others =
                [.. elsewhere.SelectMany(keeper => keeper.List().Select(item => (keeper, item)))];
            long bytes = table.Bytes + others.Sum(other => other.Item.Bytes);
            bool isOver = bytes > options.MaxBytes;
            if (!isOver && space.FreeBytes(folders.Root) >= options.MinFreeBytes)
            {
                return null;
            }

            Candidate? next = Candidates(others)
                .Where(candidate => !_kept.Contains((candidate.Kind, candidate.Name)))
                .Where(candidate => isOver || bytes - candidate.Bytes >= options.MinBytes)
                .OrderBy(candidate => candidate.LastUse)
                .FirstOrDefault();
            if (next is null)
            {
                return bytes;
            }

            if (await TryGiveUpAsync(next, cancellationToken))
            {
                LogEvicted(next.Kind, next.Name, next.Bytes);
            }
            else
            {
                _kept.Add((next.Kind, next.Name));
            }
        }
    }

    private IEnumerable<Candidate> Candidates(ImmutableArray<(ICachedElsewhere Keeper, CachedItem Item)> others)
    {
        foreach (LayerSlot slot in table.Unused())
        {
            yield return new Candidate(
                LayerFolders.NameOf(slot.Kind), slot.Key, slot.Manifest?.Bytes ?? 0, slot.LastUse, _ => EvictAsync(slot));
        }

        foreach ((ICachedElsewhere keeper, CachedItem item) in others.Where(other => !other.Item.IsInUse))
        {
            yield return new Candidate(
                keeper.Kind, item.Name, item.Bytes, item.LastUse, token => keeper.TryGiveUpAsync(item.Name, token));
        }
    }

    /// <summary>One that can't be moved away keeps none of the others.</summary>
    private async Task<bool> TryGiveUpAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        try
        {
            return await candidate.GiveUp(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotMoved(exception);
            return false;
        }
    }

    private async Task<bool> EvictAsync(LayerSlot slot)
    {
        if (table.TryTake(slot, () => folders.Discard(folders.EntryOf(slot.Kind, slot.Key))) is not { } away)
        {
            return false;
        }

        await files.RemoveAsync(away);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Gave up {Kind} {Name} of {Bytes} bytes to make room")]
    private partial void LogEvicted(string kind, string name, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An entry of the cache could not be moved away")]
    private partial void LogNotMoved(Exception exception);

    private sealed record Candidate(string Kind, string Name, long Bytes, DateTimeOffset LastUse, Func<CancellationToken, Task<bool>> GiveUp);
}
