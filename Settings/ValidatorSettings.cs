using System.Net;

namespace Executor.Settings;

/// <summary>How the settings of validators fit together: each source has its own, and they mean nothing to the others.</summary>
internal static class ValidatorSettings
{
    private static readonly (string Name, ValidatorsSource Source)[] Owners =
    [
        ("VALIDATORS", ValidatorsSource.Static),
        ("VALIDATORS_FILE", ValidatorsSource.File),
        ("BITTENSOR_RPC", ValidatorsSource.Chain),
        ("MIN_VALIDATOR_STAKE_TAO", ValidatorsSource.Chain),
    ];

    public static IEnumerable<SettingProblem> ProblemsOf(ExecutorSettings settings, Predicate<string> isGiven)
    {
        if (settings.ValidatorsSource == ValidatorsSource.File && !isGiven("VALIDATORS_FILE"))
        {
            yield return new SettingProblem("VALIDATORS_FILE", "", "set the JSON file with the hotkeys, as VALIDATORS_SOURCE is file");
        }
    }

    public static IEnumerable<string> WarningsOf(ExecutorSettings settings, Predicate<string> isGiven)
    {
        foreach (var (name, source) in Owners)
        {
            if (source != settings.ValidatorsSource && isGiven(name))
            {
                yield return $"{name} has no effect: VALIDATORS_SOURCE is {settings.ValidatorsSource.ToString().ToLowerInvariant()}";
            }
        }

        if (settings.ValidatorsSource == ValidatorsSource.Static && settings.Validators.Length + settings.TrustedValidators.Length == 0)
        {
            yield return "VALIDATORS is empty: every submission is refused until it names a hotkey";
        }

        foreach (var endpoint in settings.BittensorRpc)
        {
            if (settings.ValidatorsSource == ValidatorsSource.Chain && endpoint.Scheme is "ws" or "http" && !IsThisMachine(endpoint))
            {
                yield return $"BITTENSOR_RPC reaches {endpoint.Authority} without TLS: whoever is on the way can name the validators";
            }
        }
    }

    private static bool IsThisMachine(Uri endpoint) =>
        endpoint.Host == "localhost" || (IPAddress.TryParse(endpoint.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
