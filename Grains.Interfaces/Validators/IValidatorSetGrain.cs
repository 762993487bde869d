using System.Collections.Immutable;
using Executor.Contracts.Validators;

namespace Executor.Grains.Interfaces.Validators;

/// <summary>The validators of a subnet whose votes count. The key is the subnet's number. It refreshes itself.</summary>
[Alias("executor.IValidatorSetGrain")]
public interface IValidatorSetGrain : IGrainWithIntegerKey
{
    /// <summary>The set.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<ValidatorSetView> GetAsync();

    /// <summary>Which of some hotkeys are in the set, and how large the set is.</summary>
    /// <param name="hotkeys">SS58 addresses.</param>
    [Alias("Count"), AlwaysInterleave]
    Task<ValidatorCount> CountAsync(ImmutableArray<string> hotkeys);

    /// <summary>Asks the source now.</summary>
    [Alias("Refresh")]
    Task RefreshAsync();
}

/// <summary>How many of some hotkeys are validators.</summary>
/// <param name="Members">Those of the asked hotkeys that are in the set.</param>
/// <param name="Total">Size of the set.</param>
[GenerateSerializer, Immutable, Alias("executor.validator-count")]
public sealed record ValidatorCount([property: Id(0)] int Members, [property: Id(1)] int Total);
