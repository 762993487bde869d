using Executor.Grains.Validators;
using Executor.Settings;
using Microsoft.Extensions.Options;

namespace Executor.Silo.Validators;

/// <summary>
/// Stops a start with hotkeys that are none: the settings know their letters only, and a mistyped one that is trusted would be counted
/// for good among those who may vote, and never vote.
/// </summary>
internal sealed class ValidatorOptionsValidation(ExecutorSettings settings) : IValidateOptions<ValidatorOptions>
{
    public ValidateOptionsResult Validate(string? name, ValidatorOptions options)
    {
        string[] problems =
        [
            .. HotkeyList.ProblemsOf(options.Trusted, "TRUSTED_VALIDATORS"),
            .. settings.ValidatorsSource == ValidatorsSource.Static ? HotkeyList.ProblemsOf(settings.Validators, "VALIDATORS") : [],
        ];
        return problems.Length > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}
