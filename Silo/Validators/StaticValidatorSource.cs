using Executor.Grains.Validators;
using Executor.Settings;

namespace Executor.Silo.Validators;

/// <summary>The validators named in the settings.</summary>
internal sealed class StaticValidatorSource(ExecutorSettings settings) : IValidatorSource
{
    public string Name => "static";

    public Task<ValidatorFetch> FetchAsync(int netuid, CancellationToken cancellationToken) =>
        Task.FromResult(new ValidatorFetch(HotkeyList.Check(settings.Validators, "VALIDATORS"), Block: null));
}
