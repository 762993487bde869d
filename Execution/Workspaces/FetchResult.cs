namespace Executor.Execution.Workspaces;

/// <summary>What came of a fetch; a fault is an exception instead.</summary>
/// <param name="IsFetched">Whether the names that were asked for are in the mirror as the repository has them now.</param>
/// <param name="Refusal">Why the repository will never be fetched, in a sentence for the task's author.</param>
internal sealed record FetchResult(bool IsFetched, string? Refusal)
{
    public static FetchResult Fetched { get; } = new(IsFetched: true, Refusal: null);

    /// <summary>The repository answered and lacks what was asked for.</summary>
    public static FetchResult NothingThere { get; } = new(IsFetched: false, Refusal: null);

    public static FetchResult Refused(string refusal) => new(IsFetched: false, refusal);
}
