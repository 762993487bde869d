namespace Executor.Execution.Layers;

/// <summary>What the cache knows of one key. All but <see cref="Turn"/> is guarded by the table it is in.</summary>
internal sealed class LayerSlot(LayerKind kind, string key)
{
    public LayerKind Kind { get; } = kind;

    public string Key { get; } = key;

    /// <summary>Whoever has it may build, verify or throw away this entry.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    /// <summary>Who uses it, or waits to.</summary>
    public int Users { get; set; }

    /// <summary>Null while there is no entry on disk.</summary>
    public LayerManifest? Manifest { get; set; }

    /// <summary>Whether its content was looked at since the start.</summary>
    public bool IsVerified { get; set; }

    public DateTimeOffset LastUse { get; set; }

    /// <summary>Tells uses at one moment apart.</summary>
    public long LastUseNumber { get; set; }
}
