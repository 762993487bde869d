using System.Collections.Immutable;
using Executor.Settings.Hosts;

namespace Executor.Settings;

/// <summary>
/// Makes settings of what was given. A flag wins over the environment, the environment over the file, the file over the default.
/// Every value that was given is checked, also one that another overrides, and everything that is wrong is reported at once.
/// </summary>
public static class SettingsLoader
{
    /// <param name="flags">Values by their command-line form.</param>
    /// <param name="environment">All variables of the process; those that are no setting are not looked at.</param>
    /// <param name="file">The configuration file; null when there is none.</param>
    public static SettingsResult Load(
        IReadOnlyDictionary<string, string> flags, IReadOnlyDictionary<string, string> environment, SettingsFile? file)
    {
        var problems = ImmutableArray.CreateBuilder<SettingProblem>();
        var effective = ImmutableArray.CreateBuilder<EffectiveSetting>();
        var settings = new ExecutorSettings();
        var wrong = new HashSet<string>(StringComparer.Ordinal);
        problems.AddRange(file?.Problems ?? []);
        foreach (var setting in SettingCatalog.All)
        {
            var origin = SettingOrigin.Default;
            string? source = null;
            foreach (var (given, from) in GivenFor(setting, flags, environment, file))
            {
                if (setting.Apply(given.Text, ref settings) is { } remedy)
                {
                    problems.Add(new SettingProblem(given.Key, Masking.Show(setting, given.Text), remedy));
                    wrong.Add(setting.Name);
                }

                (origin, source) = (from, given.Key);
            }

            effective.Add(new EffectiveSetting(setting, "", origin, source));
        }

        problems.AddRange(ValidatorSettings.ProblemsOf(settings, name => IsGiven(effective, name)));

        if (settings.BlobUrls.Length > 0 && settings.BlobSecret is null && !wrong.Contains("BLOB_SECRET"))
        {
            problems.Add(new SettingProblem("BLOB_SECRET", "", "set the token that the gateways have, as BLOB_URLS names some"));
        }

        // One that is wrong by itself is told of already, and says nothing about the other.
        if (settings.CacheMinGb > settings.CacheMaxGb && !wrong.Contains("CACHE_MIN_GB") && !wrong.Contains("CACHE_MAX_GB"))
        {
            problems.Add(IsGiven(effective, "CACHE_MIN_GB")
                ? new SettingProblem(KeyOf(effective, "CACHE_MIN_GB"), $"{settings.CacheMinGb}", $"set at most {settings.CacheMaxGb}, as CACHE_MAX_GB is")
                : new SettingProblem(KeyOf(effective, "CACHE_MAX_GB"), $"{settings.CacheMaxGb}", $"set at least {settings.CacheMinGb}, as CACHE_MIN_GB is"));
        }

        var warnings = WarningsOf(settings, effective, environment, file);
        return problems.Count > 0
            ? SettingsResult.Invalid(problems.ToImmutable(), warnings)
            : SettingsResult.Valid(settings, [.. effective.Select(e => e with { Value = ValueOf(e.Setting, settings) })], warnings);
    }

    private static string ValueOf(Setting setting, ExecutorSettings settings) => Masking.Show(setting, setting.Render(settings));

    /// <summary>From the weakest to the strongest.</summary>
    private static IEnumerable<(SettingValue Given, SettingOrigin From)> GivenFor(
        Setting setting, IReadOnlyDictionary<string, string> flags, IReadOnlyDictionary<string, string> environment, SettingsFile? file)
    {
        if (file?.Values.FirstOrDefault(value => value.Name == setting.Name) is { } inFile)
        {
            yield return (inFile, SettingOrigin.File);
        }

        foreach (var variable in (string?[])[setting.Name, setting.Alias])
        {
            if (variable is not null && environment.TryGetValue(variable, out var text))
            {
                yield return (new SettingValue(setting.Name, variable, text), SettingOrigin.Env);
            }
        }

        if (flags.TryGetValue(setting.Flag, out var flag))
        {
            yield return (new SettingValue(setting.Name, setting.Flag, flag), SettingOrigin.Flag);
        }
    }

    private static ImmutableArray<string> WarningsOf(
        ExecutorSettings settings,
        ImmutableArray<EffectiveSetting>.Builder effective,
        IReadOnlyDictionary<string, string> environment,
        SettingsFile? file)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        var unheeded = from setting in SettingCatalog.All
                       where setting.IsClusterOnly && !BuildHost.IsCluster && IsGiven(effective, setting.Name)
                       select (setting.Name, Key: (string?)KeyOf(effective, setting.Name), Reason: "this build runs in one process");
        var unknown = from row in SettingCatalog.WithoutEffect
                      let key = environment.ContainsKey(row.Key) ? row.Key : file?.Values.FirstOrDefault(value => value.Name == row.Key)?.Key
                      select (Name: row.Key, Key: key, Reason: row.Value);
        warnings.AddRange(
            from row in unheeded.Concat(unknown)
            where row.Key is not null
            orderby row.Name
            select $"{row.Key} has no effect in this version: {row.Reason}");
        warnings.AddRange(ValidatorSettings.WarningsOf(settings, name => IsGiven(effective, name)));
        return warnings.ToImmutable();
    }

    /// <summary>The setting as the operator wrote it.</summary>
    private static string KeyOf(IEnumerable<EffectiveSetting> effective, string name) =>
        effective.First(entry => entry.Setting.Name == name).Source ?? name;

    private static bool IsGiven(IEnumerable<EffectiveSetting> effective, string name) =>
        effective.Any(entry => entry.Setting.Name == name && entry.Origin != SettingOrigin.Default);
}
