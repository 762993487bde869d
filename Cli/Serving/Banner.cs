using System.Globalization;
using Executor.Settings;
using Executor.Settings.Rendering;

namespace Executor.Cli.Serving;

/// <summary>What a server says of itself when it starts.</summary>
internal static class Banner
{
    public static string Of(SettingsResult result, Uri address, string version)
    {
        var settings = result.Settings!;
        var given = SettingsText.Given(result.Effective);
        string[] lines =
        [
            $"executor {version} on {address}",
            $"  data        {Path.GetFullPath(settings.DataDirectory)}",
            $"  validators  {ValidatorsOf(settings)}",
            Invariant($"  consensus   {settings.ConsensusThreshold} of the validators within {Seconds(settings.ConsensusLifetime)}, then {NameOf(settings.Admission)}"),
            Invariant($"  batches     {settings.MaxActiveBatches} at a time, {settings.MaxConcurrentTasks} tasks each, {Seconds(settings.BatchDeadline)} long at most"),
            $"  limits      clone {Seconds(settings.CloneTimeout)}, agent {Seconds(settings.AgentTimeout)}, test {Seconds(settings.TestTimeout)}",
            $"  sandbox     {NameOf(settings.Sandbox)}; network: install {NameOf(settings.NetworkInstall)}, agent {NameOf(settings.NetworkAgent)}, tests {NameOf(settings.NetworkTests)}",
            $"  reads       {(settings.ReadToken is null ? "open" : "with a bearer token")}",
            $"  set         {(given.Length == 0 ? "nothing, all defaults" : given)}",
        ];
        return string.Join('\n', lines);
    }

    private static string ValidatorsOf(ExecutorSettings settings)
    {
        var trusted = settings.TrustedValidators.Length > 0 ? $", {settings.TrustedValidators.Length} trusted" : "";
        return settings.ValidatorsSource == ValidatorsSource.File
            ? $"from {settings.ValidatorsFile}{trusted}"
            : $"{settings.Validators.Length} static{trusted}";
    }

    private static string Seconds(TimeSpan time) => Invariant($"{time.TotalSeconds} s");

    private static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
