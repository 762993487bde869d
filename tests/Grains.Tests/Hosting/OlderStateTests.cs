using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Executor.Grains.Hosting;
using Executor.Grains.State;
using Executor.TestKit.Compatibility;

namespace Executor.Grains.Tests.Hosting;

/// <summary>State as earlier versions wrote it, every member of it filled, is read by this one without a loss.</summary>
public sealed class OlderStateTests
{
    private const string Forms = "tests/Grains.Tests/Hosting/state-0.1.json";

    private static readonly Type[] StateTypes =
    [
        .. typeof(GrainStorageNames).Assembly.GetTypes()
            .Where(type => type.GetCustomAttributes(inherit: false).OfType<AliasAttribute>().Any(alias => alias.Alias.StartsWith("executor.state.", StringComparison.Ordinal)))
            .Where(type => GrainStateJson.Options.TryGetTypeInfo(type, out _))
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    public static TheoryData<string> Names() => [.. StateTypes.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void State_OfAnEarlierVersion_IsReadWhole(string name)
    {
        var stored = Stored().GetValueOrDefault(name);
        if (stored is null)
        {
            var current = new JsonObject([.. StateTypes.Select(type => KeyValuePair.Create(type.Name, Today(type)))]);
            CheckedList.Compare("", current.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n", Forms);
        }

        var info = InfoOf(StateTypes.Single(type => type.Name == name));
        var read = JsonSerializer.Deserialize(stored, info);
        AssertHolds(stored!, JsonSerializer.SerializeToNode(read, info), name);
    }

    private static JsonNode? Today(Type type) => JsonSerializer.SerializeToNode(SampleValue.Of(type), InfoOf(type));

    private static JsonTypeInfo InfoOf(Type type) => GrainStateJson.Options.GetTypeInfo(type);

    private static Dictionary<string, JsonNode?> Stored()
    {
        using var stream = typeof(OlderStateTests).Assembly.GetManifestResourceStream("state-0.1.json")!;
        return JsonNode.Parse(stream)!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value);
    }

    /// <summary>What was added since is in the second only.</summary>
    private static void AssertHolds(JsonNode older, JsonNode? newer, string path)
    {
        switch (older)
        {
            case JsonObject members:
                Assert.All(members, member => AssertHolds(member.Value!, newer![member.Key], $"{path}.{member.Key}"));
                break;
            case JsonArray items:
                Assert.Equal(items.Count, newer!.AsArray().Count);
                Assert.All(items.Index(), item => AssertHolds(item.Item!, newer[item.Index], $"{path}[{item.Index}]"));
                break;
            default:
                Assert.True(JsonNode.DeepEquals(older, newer), $"{path} was {older.ToJsonString()} and is read as {newer?.ToJsonString() ?? "nothing"}.");
                break;
        }
    }
}
