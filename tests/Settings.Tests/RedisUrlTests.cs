namespace Executor.Settings.Tests;

public sealed class RedisUrlTests
{
    [Theory]
    [InlineData("redis://cache", "redis://cache")]
    [InlineData("redis://cache:7000/3", "redis://cache:7000/3")]
    [InlineData("rediss://user:secret@cache:7000", "rediss://********@cache:7000")]
    [InlineData("redis://:secret@cache", "redis://********@cache")]
    public void RedisUrl_IsShownWithoutItsLogin(string url, string shown)
    {
        var result = Load(url);

        Assert.True(result.IsValid);
        Assert.Equal(shown, result.Effective.Single(entry => entry.Setting.Name == "REDIS_URL").Value);
    }

    [Theory]
    [InlineData("cache:6379")]
    [InlineData("http://cache")]
    [InlineData("redis://cache/users")]
    [InlineData("redis://cache?ssl=true")]
    public void RedisUrl_OfAnotherForm_IsRefusedAndNotShown(string url)
    {
        var problem = Assert.Single(Load(url).Problems);

        Assert.Equal("********", problem.Value);
        Assert.Contains("redis://[user:password@]host", problem.Remedy, StringComparison.Ordinal);
    }

    private static SettingsResult Load(string url) =>
        SettingsLoader.Load(new Dictionary<string, string>(), new Dictionary<string, string> { ["REDIS_URL"] = url }, file: null);
}
