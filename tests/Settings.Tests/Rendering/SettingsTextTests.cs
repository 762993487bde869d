using System.Collections.Immutable;
using System.Text.Json;
using Executor.Settings.Rendering;

namespace Executor.Settings.Tests.Rendering;

public sealed class SettingsTextTests
{
    [Fact]
    public void Table_SecretGiven_IsMasked()
    {
        var table = SettingsText.Table(Effective(("READ_TOKEN", "s3cret"), ("PORT", "81")));

        Assert.DoesNotContain("s3cret", table, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^READ_TOKEN +\*{8} +env READ_TOKEN$", table);
        Assert.Matches(@"(?m)^PORT +81 +env PORT$", table);
        Assert.Matches(@"(?m)^BIND +127\.0\.0\.1 +default$", table);
    }

    [Fact]
    public void Json_SecretGiven_IsMasked()
    {
        var json = SettingsText.Json(Effective(("READ_TOKEN", "s3cret")));

        Assert.DoesNotContain("s3cret", json, StringComparison.Ordinal);
        var row = JsonDocument.Parse(json).RootElement.EnumerateArray().Single(row => row.GetProperty("name").GetString() == "READ_TOKEN");
        Assert.Equal("********", row.GetProperty("value").GetString());
        Assert.Equal("env", row.GetProperty("origin").GetString());
        Assert.Equal("--read-token", row.GetProperty("flag").GetString());
    }

    [Fact]
    public void Given_SomeGiven_ListsOnlyThose()
    {
        Assert.Equal("PORT=81 READ_TOKEN=********", SettingsText.Given(Effective(("READ_TOKEN", "s3cret"), ("PORT", "81"))));
        Assert.Equal("", SettingsText.Given(Effective()));
    }

    private static ImmutableArray<EffectiveSetting> Effective(params (string Name, string Value)[] environment) =>
        SettingsLoader.Load(
            new Dictionary<string, string>(), environment.ToDictionary(pair => pair.Name, pair => pair.Value), null).Effective;
}
