namespace Executor.Execution.Workspaces;

/// <summary>Something else in the cache directory that counts towards its size, and keeps itself: the mirrors of repositories.</summary>
internal interface ICachedElsewhere
{
    /// <summary>As its folder is called.</summary>
    string Kind { get; }

    IReadOnlyCollection<CachedItem> List();

    /// <summary>Asked to make an end of one.</summary>
    /// <returns>False when it is in use after all, or is kept for another reason.</returns>
    Task<bool> TryGiveUpAsync(string name, CancellationToken cancellationToken);
}

/// <param name="Name">By which its keeper knows it.</param>
/// <param name="Bytes">What it takes on disk.</param>
/// <param name="LastUse">When it was used last.</param>
/// <param name="IsInUse">Whether it can't be given up now.</param>
internal sealed record CachedItem(string Name, long Bytes, DateTimeOffset LastUse, bool IsInUse);
