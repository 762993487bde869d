using System.Globalization;
using StackExchange.Redis;

namespace Executor.Serving.Clustering;

/// <summary>How a process reaches the Redis server of its cluster.</summary>
internal static class RedisConnection
{
    private const int DefaultPort = 6379;

    /// <summary>A server that is away is waited for: the connection comes back by itself, and what is asked meanwhile fails.</summary>
    public static ConfigurationOptions To(Uri address)
    {
        var login = address.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString).ToArray();
        var database = address.AbsolutePath.TrimStart('/');
        return new ConfigurationOptions
        {
            EndPoints = { { address.IdnHost, address.IsDefaultPort || address.Port < 0 ? DefaultPort : address.Port } },
            Ssl = address.Scheme == "rediss",
            User = login is [{ Length: > 0 } user, _] ? user : null,
            Password = login is [_, { Length: > 0 } password] ? password : null,
            DefaultDatabase = database.Length > 0 ? int.Parse(database, CultureInfo.InvariantCulture) : null,
            AbortOnConnectFail = false,
        };
    }
}
