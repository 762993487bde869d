namespace Executor.Embedded.Tests.Conformance.Grains;

/// <summary>Holds calls open under a name and tells the probe of its key: "entered:name" when inside, waits for "release:name".</summary>
public interface ITurnGrain : IGrainWithStringKey
{
    Task HoldAsync(string name);

    [ReadOnly]
    Task HoldReadingAsync(string name);

    [AlwaysInterleave]
    Task<string> PeekAsync();

    [OneWay]
    Task HoldOneWayAsync(string name);

    [OneWay]
    Task ThrowOneWayAsync();

    /// <summary>Adds to a field across many awaits; the answer is wrong if turns ever overlap.</summary>
    Task<int> AddAsync(int rounds);

    ValueTask<int> EchoAsync(int value);

    ValueTask NothingAsync();

    /// <summary>Calls the other, which calls this one back.</summary>
    [ResponseTimeout("00:00:00.500")]
    Task CallThroughAsync(string otherKey);

    [ResponseTimeout("00:00:00.500")]
    Task CallBackAsync(string firstKey);

    [ResponseTimeout("00:00:00.200")]
    Task HoldBrieflyAsync(string name);

    Task HoldCancellableAsync(string name, CancellationToken cancellationToken);

    Task ThrowAsync(string message);

    /// <summary>Throws before there is a task.</summary>
    Task<int> ThrowAtOnceAsync(string message);

    Task<string> NameOfAsync(ITurnGrain grain);

    Task<ITurnGrain> SelfAsync();
}
