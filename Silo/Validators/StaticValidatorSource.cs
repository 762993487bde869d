using Executor.Settings;

namespace Executor.Silo.Validators;

/// <summary>The validators named in the settings.</summary>
internal sealed class StaticValidatorSource(ExecutorSettings settings) : ListedValidatorSource
{
    public override string Name => "static";

    public override Task<ValidatorListing> ListAsync(int netuid, CancellationToken cancellationToken) => Task.FromResult(
        new ValidatorListing(Name, Block: null, "VALIDATORS", Named(HotkeyList.Check(settings.Validators, "VALIDATORS"))));
}
