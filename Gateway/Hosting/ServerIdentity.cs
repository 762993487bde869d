using System.Reflection;

namespace Executor.Gateway.Hosting;

// What this process says of itself. A singleton made at start: its age is the process's.
internal sealed class ServerIdentity(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    public string Version { get; } = ReadVersion();

    public long UptimeSeconds => (long)time.GetElapsedTime(_started).TotalSeconds;

    // The part after + names the source revision: no client compares that.
    private static string ReadVersion() =>
        typeof(ServerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "unknown";
}
