using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Executor.Deploy.Tests;

/// <summary>Reads YAML of the repository, with merge keys already merged, and walks it without ceremony.</summary>
internal static class Yaml
{
    public static YamlMappingNode[] Documents(string path)
    {
        var stream = new YamlStream();
        stream.Load(new MergingParser(new Parser(new StringReader(Repository.Read(path)))));
        return [.. stream.Documents.Select(document => Assert.IsType<YamlMappingNode>(document.RootNode))];
    }

    public static YamlMappingNode Document(string path) => Assert.Single(Documents(path));

    /// <summary>What stands at a way of keys; null when there is nothing.</summary>
    public static YamlNode? At(this YamlNode node, params ReadOnlySpan<string> keys)
    {
        var at = node;
        foreach (var key in keys)
        {
            if (at is not YamlMappingNode mapping || !mapping.Children.TryGetValue(key, out at))
            {
                return null;
            }
        }

        return at;
    }

    public static string Text(this YamlNode node, params ReadOnlySpan<string> keys)
    {
        var found = node.At(keys);
        Assert.True(found is YamlScalarNode, $"There is no text at {string.Join('/', keys.ToArray())}.");
        return ((YamlScalarNode)found).Value!;
    }

    /// <summary>The elements of a list; none when there is no list.</summary>
    public static IEnumerable<YamlNode> Items(this YamlNode node, params ReadOnlySpan<string> keys) => node.At(keys) is YamlSequenceNode list ? list.Children : [];

    /// <summary>The entries of a mapping; none when there is no mapping.</summary>
    public static IEnumerable<(string Key, YamlNode Value)> Entries(this YamlNode node, params ReadOnlySpan<string> keys) =>
        node.At(keys) is YamlMappingNode mapping ? mapping.Children.Select(pair => (((YamlScalarNode)pair.Key).Value!, pair.Value)) : [];

    public static IEnumerable<YamlNode> Descendants(this YamlNode node) => node switch
    {
        YamlMappingNode mapping => mapping.Children.Values.SelectMany(Descendants).Prepend(node),
        YamlSequenceNode list => list.Children.SelectMany(Descendants).Prepend(node),
        _ => [node],
    };

    /// <summary>Its text, or null when it is no text.</summary>
    public static string? AsText(this YamlNode? node) => (node as YamlScalarNode)?.Value;
}
