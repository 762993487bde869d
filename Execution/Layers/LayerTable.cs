using System.Collections.Immutable;

namespace Executor.Execution.Layers;

/// <summary>Which layers there are, who uses them, and what is counted about them. Safe for any number of callers.</summary>
internal sealed class LayerTable(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(LayerKind Kind, string Key), LayerSlot> _slots = [];
    private readonly Dictionary<LayerKind, Counts> _counts = Enum.GetValues<LayerKind>().ToDictionary(kind => kind, _ => new Counts());
    private long _uses;

    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _slots.Values.Sum(slot => slot.Manifest?.Bytes ?? 0);
            }
        }
    }

    public void Add(LayerManifest manifest, DateTimeOffset lastUse)
    {
        lock (_lock)
        {
            // Again when a load that broke off is begun anew.
            _slots[(manifest.Kind, manifest.Key)] = new LayerSlot(manifest.Kind, manifest.Key) { Manifest = manifest, LastUse = lastUse };
        }
    }

    /// <summary>From here on it is in use.</summary>
    public LayerSlot Enter(LayerKind kind, string key)
    {
        lock (_lock)
        {
            if (!_slots.TryGetValue((kind, key), out LayerSlot? slot))
            {
                slot = new LayerSlot(kind, key);
                _slots.Add((kind, key), slot);
            }

            slot.Users++;
            return slot;
        }
    }

    public void Leave(LayerSlot slot)
    {
        lock (_lock)
        {
            slot.Users--;
            if (slot is { Users: 0, Manifest: null })
            {
                _slots.Remove((slot.Kind, slot.Key));
            }
        }
    }

    public DateTimeOffset Use(LayerSlot slot)
    {
        lock (_lock)
        {
            slot.LastUseNumber = ++_uses;
            return slot.LastUse = time.GetUtcNow();
        }
    }

    /// <summary>Says what is on disk for a slot; null when nothing is any more.</summary>
    public void Set(LayerSlot slot, LayerManifest? manifest)
    {
        lock (_lock)
        {
            slot.Manifest = manifest;
            slot.IsVerified = manifest is not null;
        }
    }

    public void Count(LayerKind kind, Action<Counts> change)
    {
        lock (_lock)
        {
            change(_counts[kind]);
        }
    }

    /// <summary>Entries that nobody uses, those used longest ago first.</summary>
    public ImmutableArray<LayerSlot> Unused()
    {
        lock (_lock)
        {
            return
            [
                .. _slots.Values
                    .Where(slot => slot is { Users: 0, Manifest: not null })
                    .OrderBy(slot => slot.LastUse)
                    .ThenBy(slot => slot.LastUseNumber),
            ];
        }
    }

    /// <summary>Takes an entry out for good, unless somebody has come to use it.</summary>
    /// <param name="slot">What was unused.</param>
    /// <param name="discard">Takes away its name on disk. Within the lock, so that nobody builds it again before.</param>
    public string? TryTake(LayerSlot slot, Func<string> discard)
    {
        lock (_lock)
        {
            if (slot.Users > 0 || slot.Manifest is null)
            {
                return null;
            }

            string away = discard();
            slot.Manifest = null;
            _slots.Remove((slot.Kind, slot.Key));
            _counts[slot.Kind].Evicted++;
            return away;
        }
    }

    public ImmutableArray<LayerKindFacts> Facts()
    {
        lock (_lock)
        {
            return
            [
                .. from kind in Enum.GetValues<LayerKind>()
                   let entries = _slots.Values.Where(slot => slot.Kind == kind && slot.Manifest is not null).ToArray()
                   let counts = _counts[kind]
                   select new LayerKindFacts(
                       LayerFolders.NameOf(kind),
                       entries.Length,
                       entries.Count(slot => slot.Users > 0),
                       entries.Sum(slot => slot.Manifest!.Bytes),
                       counts.Hits,
                       counts.Misses,
                       counts.Evicted,
                       counts.Corrupt),
            ];
        }
    }

    /// <summary>Since the start.</summary>
    internal sealed class Counts
    {
        public long Hits { get; set; }

        public long Misses { get; set; }

        public long Evicted { get; set; }

        public long Corrupt { get; set; }
    }
}
