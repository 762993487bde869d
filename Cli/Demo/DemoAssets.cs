using System.Reflection;

namespace Executor.Cli.Demo;

/// <summary>The files of the demo, as they are in the folder Assets.</summary>
internal static class DemoAssets
{
    private const string Prefix = "demo/";

    /// <summary>Files below a folder: their paths within it, with slashes, and their texts.</summary>
    public static IReadOnlyDictionary<string, string> Below(string folder)
    {
        var assembly = typeof(DemoAssets).Assembly;
        var start = $"{Prefix}{folder}/";
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(start, StringComparison.Ordinal))
            .ToDictionary(name => name[start.Length..], name => Read(assembly, name));
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
