namespace Executor.Settings.Tests;

public sealed class SettingsFileTests
{
    [Theory]
    [InlineData("", "make it one JSON object, each key once (line 1)")]
    [InlineData("[]", "make it one JSON object with a key for each setting")]
    [InlineData("{\n\"port\": 1,\n\"port\": 2}", "make it one JSON object, each key once")]
    [InlineData("{\n\"port\" 1}", "make it one JSON object, each key once (line 2)")]
    public void Parse_NotAnObject_IsAProblem(string text, string remedy)
    {
        var result = Load(text);

        Assert.StartsWith(remedy, Assert.Single(result.Problems).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileIsMissing_IsAProblem()
    {
        var result = SettingsLoader.Load(
            new Dictionary<string, string>(), new Dictionary<string, string>(), SettingsFile.Read("/nowhere/executor.json"));

        var problem = Assert.Single(result.Problems);
        Assert.Equal("/nowhere/executor.json", problem.Value);
        Assert.Equal("name a file that exists and can be read", problem.Remedy);
    }

    [Fact]
    public void Parse_EveryJsonType_ReadsAsTheEnvironmentWould()
    {
        var result = Load("""
            {
              "port": 81, "bind": "::1", "auth_require_v2": true, "consensus_threshold": 0.25, "allowed_file_repos": ["/a", "/b"]
            }
            """);

        Assert.Equal(
            new ExecutorSettings { Port = 81, Bind = "::1", AuthRequireV2 = true, ConsensusThreshold = 0.25 },
            result.Settings! with { AllowedFileRepos = [] });
        Assert.Equal(["/a", "/b"], result.Settings.AllowedFileRepos);
    }

    [Theory]
    [InlineData("""{"port": null}""", "null")]
    [InlineData("""{"port": {"a": 1}}""", """{"a": 1}""")]
    [InlineData("""{"allowed_file_repos": ["/a:/b"]}""", """["/a:/b"]""")]
    [InlineData("""{"allowed_file_repos": [1]}""", "[1]")]
    [InlineData("""{"read_token": ["s3cret"]}""", "********")]
    public void Parse_TypeThatFitsNoSetting_IsAProblem(string text, string value)
    {
        Assert.Equal(value, Assert.Single(Load(text).Problems).Value);
    }

    private static SettingsResult Load(string text) =>
        SettingsLoader.Load(new Dictionary<string, string>(), new Dictionary<string, string>(), SettingsFile.Parse("e.json", text));
}
