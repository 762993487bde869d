using System.Collections.Immutable;
using Executor.Contracts.Silos;

namespace Executor.Execution.Hosting;

/// <summary>
/// What is known of this host, put together from those who find it out: the examination at start, the cache, and every part that may
/// break later. Each of them replaces what it said before and nothing else. May be told and asked by any thread.
/// </summary>
public sealed class HostState
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, ImmutableArray<string>> _broken = new(StringComparer.Ordinal);
    private HostStatus _examined = new() { Isolation = "none", Blocking = ["The host has not been examined yet."] };
    private CacheView? _caches;
    private int? _undeleted;

    /// <summary>All that is known now.</summary>
    public HostStatus Current
    {
        get
        {
            lock (_gate)
            {
                return _examined with
                {
                    Blocking = [.. _examined.Blocking.Concat(_broken.Values.SelectMany(problems => problems)).Distinct()],
                    View = _examined.View is { } view && _caches is not null ? view with { Caches = _caches } : _examined.View,
                };
            }
        }
    }

    /// <summary>The numbers of the cache; null while there are none.</summary>
    public CacheView? Caches
    {
        get
        {
            lock (_gate)
            {
                return _caches;
            }
        }
    }

    /// <summary>Folders of attempts and caches that could not be deleted and are tried again; null before they were counted.</summary>
    public int? Undeleted
    {
        get
        {
            lock (_gate)
            {
                return _undeleted;
            }
        }
    }

    /// <summary>The host was examined.</summary>
    public void SetExamined(HostStatus status)
    {
        lock (_gate)
        {
            _examined = status;
        }
    }

    /// <summary>A part keeps attempts from running, or, with no problems, does not any more.</summary>
    /// <param name="part">Its name, such as disk or git: what it says replaces what it said before.</param>
    /// <param name="problems">Each with its remedy, in words that stay while it stays: they are logged when they change.</param>
    public void SetBroken(string part, params IEnumerable<string> problems)
    {
        ImmutableArray<string> told = [.. problems];
        lock (_gate)
        {
            _broken[part] = told;
        }
    }

    /// <summary>The cache counted.</summary>
    public void SetCaches(CacheView caches)
    {
        lock (_gate)
        {
            _caches = caches;
        }
    }

    /// <summary>What could not be deleted was counted.</summary>
    public void SetUndeleted(int folders)
    {
        lock (_gate)
        {
            _undeleted = folders;
        }
    }
}
