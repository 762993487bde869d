using Executor.Serving.Clustering;

namespace Executor.Cluster.Tests.Calls;

public sealed class RedisConnectionTests
{
    [Theory]
    [InlineData("redis://cache", "cache:6379", false, null, null, null)]
    [InlineData("redis://cache:7000/3", "cache:7000", false, null, null, 3)]
    [InlineData("rediss://:p%40ss@cache", "cache:6379", true, null, "p@ss", null)]
    [InlineData("redis://user:secret@10.0.0.1:6380/", "10.0.0.1:6380", false, "user", "secret", null)]
    public void Address_IsTakenApart(string url, string endpoint, bool tls, string? user, string? password, int? database)
    {
        var options = RedisConnection.To(new Uri(url));

        Assert.Equal(endpoint, Assert.Single(options.EndPoints).ToString()!.Replace("Unspecified/", "", StringComparison.Ordinal));
        Assert.Equal((tls, user, password, database), (options.Ssl, options.User, options.Password, options.DefaultDatabase));
        Assert.False(options.AbortOnConnectFail);
    }
}
