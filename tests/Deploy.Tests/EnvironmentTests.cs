using System.Text.RegularExpressions;
using Executor.Settings;

namespace Executor.Deploy.Tests;

/// <summary>A variable that no program reads is a wish that nobody hears.</summary>
public sealed partial class EnvironmentTests
{
    private static readonly string[] Names =
    [
        .. SettingCatalog.All.Select(setting => setting.Name),
        .. SettingCatalog.All.Select(setting => setting.Alias).OfType<string>(),
    ];

    // What the images set for .NET itself.
    private const string Runtime = "DOTNET_";

    public static TheoryData<string> Sources() => [.. Environments().Keys];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Variables_AreSettings(string source)
    {
        var variables = Environments()[source];
        Assert.NotEmpty(variables);
        Assert.All(variables.Keys, name => Assert.True(name.StartsWith(Runtime, StringComparison.Ordinal) || Names.Contains(name), $"{name} is no setting."));
    }

    // Those that are left to whoever deploys have no value here.
    [Theory]
    [MemberData(nameof(Sources))]
    public void Values_AreTaken(string source)
    {
        var given = Environments()[source].Where(pair => pair.Value.Length > 0).ToDictionary(StringComparer.Ordinal);
        var result = SettingsLoader.Load(new Dictionary<string, string>(), given, null);
        Assert.Empty(result.Problems.Select(problem => problem.ToString()));
    }

    private static Dictionary<string, Dictionary<string, string>> Environments()
    {
        var found = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var image in (string[])[Dockerfile.Gateway, Dockerfile.Silo])
        {
            found[image] = Dockerfile.Read(image).Last("ENV").SelectMany(line => line.Split(' '))
                .Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        }

        foreach (var file in (string[])[ComposeFile.Main, ComposeFile.Restricted])
        {
            foreach (var (service, definition) in Yaml.Document(file).Entries("services").Where(entry => ComposeFile.Own.Contains(entry.Key)))
            {
                found[$"{file} {service}"] = definition.Entries("environment").ToDictionary(pair => pair.Key, pair => ComposeValue(pair.Value.AsText() ?? ""));
            }
        }

        var shared = Manifest.Find("ConfigMap", "executor-settings").Root;
        found["ConfigMap executor-settings"] = shared.Entries("data").ToDictionary(pair => pair.Key, pair => pair.Value.AsText()!);
        foreach (var workload in Manifest.Workloads.Where(workload => workload.Container.Items("env").Any()))
        {
            found[$"{workload.Kind} {workload.Name}"] = workload.Container.Items("env")
                .ToDictionary(variable => variable.Text("name"), variable => variable.At("value").AsText() ?? "");
        }

        foreach (var unit in Repository.Files(".service"))
        {
            found[unit] = Assignment().Matches(Repository.Read(unit)).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        }

        // Also what is only proposed there.
        found["deploy/executor.env.example"] = Line().Matches(Repository.Read("deploy/executor.env.example"))
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        return found;
    }

    // ${NAME:-value} is its value when NAME is not set, ${NAME:?text} is asked for.
    private static string ComposeValue(string text) => Interpolation().Replace(text, match => match.Groups[1].Value);

    [GeneratedRegex(@"\$\{[A-Z_]+(?::-([^}]*)|:\?[^}]*)\}")]
    private static partial Regex Interpolation();

    [GeneratedRegex("^Environment=([A-Z_]+)=(.*)$", RegexOptions.Multiline)]
    private static partial Regex Assignment();

    [GeneratedRegex("^#?([A-Z_]+)=(.*)$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
