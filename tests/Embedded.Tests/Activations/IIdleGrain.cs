namespace Executor.Embedded.Tests.Activations;

public interface IIdleGrain : IGrainWithStringKey
{
    Task TouchAsync();

    Task DelayAsync(TimeSpan time);

    [AlwaysInterleave]
    Task InterleaveAsync(string name);

    Task HoldAsync();
}
