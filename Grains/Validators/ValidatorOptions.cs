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

    /// <summary>Longest a refresh may take. Default: 20 s.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
