using System.Collections.Immutable;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;
using Microsoft.Extensions.Logging;

namespace Executor.Execution.Layers;

/// <summary>
/// Layers by what they were made from, so that a tree is laid out and an install is run once for all tasks that ask for the
/// same. Of one key one caller at a time builds or verifies, and the others wait for their turn; what is whole gets its name, and
/// from then on only reading is allowed. An entry is verified by its digest when it is first used after a start: what was
/// written before may have met a crash, a full disk or somebody's hand.
/// Nothing in use is ever taken away. A name is taken away first and deleted later, outside every lock.
/// </summary>
internal sealed partial class LayerCache : IAsyncDisposable
{
    private readonly LayerOptions _options;
    private readonly ILayerFiles _files;
    private readonly IDiskSpace _space;
    private readonly TimeProvider _time;
    private readonly ILogger<LayerCache> _logger;
    private readonly LayerFolders _folders;
    private readonly LayerTable _table;
    private readonly SemaphoreSlim _trimTurn = new(1);
    private readonly Lock _settling = new();
    private ImmutableList<ICachedElsewhere> _elsewhere = [];
    private Task _settled = Task.CompletedTask;
    private bool _isLoaded;
    private bool _isStuck;

    public LayerCache(LayerOptions options, ILayerFiles files, IDiskSpace space, TimeProvider time, ILogger<LayerCache> logger)
    {
        _options = options;
        _files = files;
        _space = space;
        _time = time;
        _logger = logger;
        _folders = new LayerFolders(options.Directory, files, time);
        _table = new LayerTable(time);
    }

    /// <summary>Makes the directory this executor's alone, removes what a crash left, and finds what there is.</summary>
    /// <exception cref="FaultException">Another executor uses the directory.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _folders.OpenAsync(cancellationToken);
        foreach (LayerKind kind in Enum.GetValues<LayerKind>())
        {
            foreach (string key in _folders.Keys(kind).ToArray())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (LayerManifest.TryRead(_folders.EntryOf(kind, key)) is { } manifest
                    && (manifest.Format, manifest.Kind, manifest.Key) == (LayerKey.Layout, kind, key))
                {
                    _table.Add(manifest, _folders.ReadUse(kind, key));
                    continue;
                }

                LogCorrupt(kind, key);
                _table.Count(kind, counts => counts.Corrupt++);
                await _files.RemoveAsync(_folders.Discard(_folders.EntryOf(kind, key)));
            }
        }

        _isLoaded = true;
    }

    /// <summary>What else takes room in the cache directory. Once is as good as twice.</summary>
    public void Register(ICachedElsewhere elsewhere) =>
        ImmutableInterlocked.Update(ref _elsewhere, list => list.Contains(elsewhere) ? list : list.Add(elsewhere));

    /// <summary>Gives a layer, built if it has to be.</summary>
    /// <param name="kind">What it holds.</param>
    /// <param name="key">From <see cref="LayerKey"/>.</param>
    /// <param name="build">
    /// Fills an empty folder, and says whether others may have it. If not, this caller has it for itself until the lease ends.
    /// When it throws, nothing is kept, and whoever waits next builds by their own means.
    /// </param>
    /// <param name="cancellationToken">Of this caller only.</param>
    public async Task<LayerLease> UseAsync(
        LayerKind kind,
        string key,
        Func<string, CancellationToken, Task<bool>> build,
        CancellationToken cancellationToken)
    {
        if (!LayerKey.IsOne(key))
        {
            throw new ArgumentException("Not a key of a layer.", nameof(key));
        }

        if (!_isLoaded)
        {
            throw new InvalidOperationException("The cache has not been loaded.");
        }

        LayerSlot slot = _table.Enter(kind, key);
        bool isKept = false;
        try
        {
            await slot.Turn.WaitAsync(cancellationToken);
            try
            {
                bool isThere = await IsThereAsync(slot, cancellationToken);
                if (!isThere && await BuildAsync(slot, build, cancellationToken) is { } forItself)
                {
                    return forItself;
                }

                _table.Count(kind, counts => counts.Hits += isThere ? 1 : 0);
                _folders.WriteUse(kind, key, _table.Use(slot));
                isKept = true;
                return new LayerLease(LayerFolders.ContentOf(_folders.EntryOf(kind, key)), isThere, () => ReleaseAsync(slot));
            }
            finally
            {
                slot.Turn.Release();
            }
        }
        finally
        {
            if (!isKept)
            {
                _table.Leave(slot);
            }
        }
    }

    /// <summary>Gives up what must be given up for space, and waits until it is deleted.</summary>
    public async Task TrimAsync(CancellationToken cancellationToken)
    {
        await _trimTurn.WaitAsync(cancellationToken);
        try
        {
            LayerTrim trim = new(_options, _folders, _table, _elsewhere, _files, _space, _logger);
            long? stuck = await trim.RunAsync(cancellationToken);
            if (stuck is { } bytes && !_isStuck)
            {
                LogStuck(bytes);
            }

            _isStuck = stuck is not null;
        }
        finally
        {
            _trimTurn.Release();
        }
    }

    /// <summary>The same for whoever has more to do than this: a failure is logged, and met again by the next trim.</summary>
    public async Task TryTrimAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TrimAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFailed(exception);
        }
    }

    /// <summary>Completes when what was begun beside the callers is done.</summary>
    public Task SettleAsync()
    {
        lock (_settling)
        {
            return _settled;
        }
    }

    public LayerCacheFacts Snapshot() => new(
        [.. _table.Facts(), .. _elsewhere.Select(FactsOf)],
        _options.MaxBytes,
        _space.FreeBytes(_folders.Root));

    public async ValueTask DisposeAsync()
    {
        await SettleAsync();
        _folders.Dispose();
    }

    private static LayerKindFacts FactsOf(ICachedElsewhere elsewhere)
    {
        IReadOnlyCollection<CachedItem> items = elsewhere.List();
        return new LayerKindFacts(elsewhere.Kind, items.Count, items.Count(item => item.IsInUse), items.Sum(item => item.Bytes));
    }

    private async Task<bool> IsThereAsync(LayerSlot slot, CancellationToken cancellationToken)
    {
        if (slot.Manifest is not { } manifest)
        {
            return false;
        }

        if (slot.IsVerified)
        {
            return true;
        }

        string entry = _folders.EntryOf(slot.Kind, slot.Key);
        string content = LayerFolders.ContentOf(entry);
        LayerFacts? facts = Directory.Exists(content) ? await _files.DigestAsync(content, cancellationToken) : null;
        if (facts?.Digest == manifest.Digest && LayerManifest.TryRead(entry) == manifest)
        {
            _table.Set(slot, manifest);
            return true;
        }

        LogCorrupt(slot.Kind, slot.Key);
        _table.Count(slot.Kind, counts => counts.Corrupt++);
        _table.Set(slot, null);
        if (Directory.Exists(entry))
        {
            string away = _folders.Discard(entry);
            Begin(() => _files.RemoveAsync(away));
        }

        return false;
    }

    /// <summary>Null when it was published.</summary>
    private async Task<LayerLease?> BuildAsync(
        LayerSlot slot,
        Func<string, CancellationToken, Task<bool>> build,
        CancellationToken cancellationToken)
    {
        _table.Count(slot.Kind, counts => counts.Misses++);
        string created = _folders.Create(slot.Kind);
        string content = LayerFolders.ContentOf(created);
        bool isWhole = false;
        try
        {
            bool mayBeShared = await build(content, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (mayBeShared)
            {
                await PublishAsync(slot, created, cancellationToken);
            }

            isWhole = true;
            return mayBeShared ? null : new LayerLease(content, false, () => new ValueTask(RemoveAsync(created)));
        }
        finally
        {
            if (!isWhole)
            {
                await RemoveAsync(created);
            }
        }
    }

    private async Task PublishAsync(LayerSlot slot, string created, CancellationToken cancellationToken)
    {
        LayerFacts facts = await _files.DigestAsync(LayerFolders.ContentOf(created), cancellationToken)
            ?? throw new FaultException("A layer could not be read after it was built.");
        LayerManifest manifest = new()
        {
            Format = LayerKey.Layout,
            Kind = slot.Kind,
            Key = slot.Key,
            Created = _time.GetUtcNow(),
            Bytes = facts.Bytes,
            Files = facts.Files,
            Digest = facts.Digest,
        };
        _folders.Publish(created, manifest);
        _table.Set(slot, manifest);
        Begin(() => TrimAsync(CancellationToken.None));
    }

    private ValueTask ReleaseAsync(LayerSlot slot)
    {
        // The end of a use counts as one, too: of two layers the one needed until later is kept.
        _folders.WriteUse(slot.Kind, slot.Key, _table.Use(slot));
        _table.Leave(slot);
        return ValueTask.CompletedTask;
    }

    private Task RemoveAsync(string created) => _files.RemoveAsync(_folders.Discard(created));

    /// <summary>Does something beside the callers, one thing after the other.</summary>
    private void Begin(Func<Task> act)
    {
        lock (_settling)
        {
            _settled = ContinueAsync(_settled, act);
        }
    }

    private async Task ContinueAsync(Task before, Func<Task> act)
    {
        await before;
        await Task.Yield();
        try
        {
            await act();
        }
        catch (Exception exception)
        {
            // Nobody waits for it who could do better: the next trim tries again.
            LogFailed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The {Kind} layer {Key} is not what was written, and is thrown away")]
    private partial void LogCorrupt(LayerKind kind, string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cache of {Bytes} bytes has nothing more to give up, and its limits are not met")]
    private partial void LogStuck(long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cache could not be trimmed")]
    private partial void LogFailed(Exception exception);
}
