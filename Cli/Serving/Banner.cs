using System.Globalization;
using Executor.Cli.CommandLine;
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
        return $"""
            executor {version} on {address}
              data        {Path.GetFullPath(settings.DataDirectory)}
              validators  {ValidatorsOf(settings)}
              consensus   {ConsensusOf(settings)}
              batches     {BatchesOf(settings)}
              limits      {LimitsOf(settings)}
              sandbox     {SandboxOf(settings)}
              reads       {(settings.ReadToken is null ? "open" : "with a bearer token")}
              set         {(given.Length == 0 ? "nothing, all defaults" : given)}
            """;
    }

    private static string ConsensusOf(ExecutorSettings s) =>
        Invariant($"{s.ConsensusThreshold} of the validators within {Seconds(s.ConsensusLifetime)}, then {Plain.Name(s.Admission)}");

    private static string BatchesOf(ExecutorSettings s) =>
        Invariant($"{s.MaxActiveBatches} at a time, {s.MaxConcurrentTasks} tasks each, {Seconds(s.BatchDeadline)} long at most");

    private static string LimitsOf(ExecutorSettings s) =>
        $"clone {Seconds(s.CloneTimeout)}, agent {Seconds(s.AgentTimeout)}, test {Seconds(s.TestTimeout)}; "
        + Invariant($"{s.TaskMemoryMb} MB, {s.TaskCpus} processors, {s.TaskPids} processes, {s.TaskDiskMb} MB of disk each");

    private static string SandboxOf(ExecutorSettings s) =>
        $"{Plain.Name(s.Sandbox)}; network: install {Plain.Name(s.NetworkInstall)}, agent {Plain.Name(s.NetworkAgent)}, tests {Plain.Name(s.NetworkTests)}";

    private static string ValidatorsOf(ExecutorSettings settings)
    {
        var source = settings.ValidatorsSource switch
        {
            ValidatorsSource.Static => $"{settings.Validators.Length} static",
            ValidatorsSource.File => $"from {settings.ValidatorsFile}",
            ValidatorsSource.Chain => Invariant(
                $"of subnet {settings.BittensorNetuid} with a stake of {settings.MinValidatorStake} or more, from {Nodes(settings)}"),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.ValidatorsSource, "There is no such source."),
        };
        return settings.TrustedValidators.Length > 0 ? $"{source}, {settings.TrustedValidators.Length} trusted" : source;
    }

    private static string Nodes(ExecutorSettings s) => string.Join(", ", s.BittensorRpc.Select(node => node.Authority));

    private static string Seconds(TimeSpan time) => Invariant($"{time.TotalSeconds} s");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
