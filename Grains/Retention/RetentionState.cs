namespace Executor.Grains.Retention;

[GenerateSerializer, Alias("executor.state.retention")]
internal sealed record RetentionState
{
    /// <summary>The first page of the list of batches that may have a row: all before it are full and were emptied.</summary>
    [Id(0)]
    public long FirstPage { get; init; }
}
