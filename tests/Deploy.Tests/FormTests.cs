using System.Text.Json;

namespace Executor.Deploy.Tests;

public sealed class FormTests
{
    public static TheoryData<string> YamlFiles() => [.. Repository.Files(".yaml").Concat(Repository.Files(".yml")).Where(IsDeploy)];

    public static TheoryData<string> JsonFiles() => [.. Repository.Files(".json").Where(IsDeploy)];

    [Theory]
    [MemberData(nameof(YamlFiles))]
    public void Yaml_HoldsDocuments(string path) => Assert.All(Yaml.Documents(path), document => Assert.NotEmpty(document.Children));

    [Theory]
    [MemberData(nameof(JsonFiles))]
    public void Json_IsAnObject(string path)
    {
        using var document = JsonDocument.Parse(Repository.Read(path));
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
    }

    private static bool IsDeploy(string path) => path.StartsWith("deploy/", StringComparison.Ordinal);
}
