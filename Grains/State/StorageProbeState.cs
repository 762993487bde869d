namespace Executor.Grains.State;

[GenerateSerializer, Alias("executor.state.storage-probe")]
internal sealed record StorageProbeState
{
    [Id(0)]
    public DateTimeOffset StoredAt { get; init; }
}
