using System.Collections.Immutable;

namespace Executor.Grains.Validators;

public sealed class ValidatorOptions
{
    /// <summary>Number of the subnet. Default: 100.</summary>
    public int Netuid { get; set; } = 100;

    /// <summary>Validators that belong to the set whatever the source says. Default: none.</summary>
    public ImmutableArray<string> Trusted { get; set; } = [];

    /// <summary>Time between refreshes. Default: 300 s.</summary>
    public TimeSpan Refresh { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>Waits before a failed refresh is tried again; after the last of them it is left to the next refresh. Default: 2 s and 4 s.</summary>
    public ImmutableArray<TimeSpan> RetryWaits { get; set; } = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)];

    /// <summary>Longest a try may take. Default: 20 s.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest the first try may take, for which a starting silo waits. Default: 3 s.</summary>
    public TimeSpan FirstFetchTimeout { get; set; } = TimeSpan.FromSeconds(3);
}
