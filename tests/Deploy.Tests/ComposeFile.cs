using YamlDotNet.RepresentationModel;

namespace Executor.Deploy.Tests;

internal static class ComposeFile
{
    public const string Main = "deploy/compose.yaml";
    public const string Restricted = "deploy/compose.restricted.yaml";

    /// <summary>The services that are ours.</summary>
    public static readonly string[] Own = ["gateway", "silo"];

    public static YamlMappingNode Root { get; } = Yaml.Document(Main);

    public static Dictionary<string, YamlNode> Services { get; } = Root.Entries("services").ToDictionary(entry => entry.Key, entry => entry.Value);
}
