using System.Globalization;

namespace Executor.Execution.Tasks;

/// <summary>Names the system that layers lie over: another one, or the same after an upgrade, makes other layers.</summary>
internal static class SystemIdentity
{
    /// <summary>They change with every package that comes or goes.</summary>
    private static readonly string[] Databases = ["/var/lib/dpkg/status", "/var/lib/rpm/rpmdb.sqlite", "/lib/apk/db/installed"];

    public static string Read() => string.Join('\n', Parts());

    private static IEnumerable<string> Parts()
    {
        yield return File.Exists("/etc/os-release") ? File.ReadAllText("/etc/os-release") : "";
        foreach (FileInfo database in Databases.Select(path => new FileInfo(path)).Where(file => file.Exists))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{database.FullName} {database.Length} {database.LastWriteTimeUtc.Ticks}");
        }
    }
}
