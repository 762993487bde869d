using System.Security.Cryptography;
using System.Text;

namespace Executor.FaultDriver.Rounds;

/// <summary>What is left on this host of the attempts in a data directory: invariant 6.</summary>
internal sealed class Leftovers(string dataDirectory)
{
    private readonly string _work = Path.Combine(dataDirectory, "work");

    // The kernel names what is mounted from the root of its file system, which the temporary folder may be.
    private readonly string _belowTemporary = Path.GetRelativePath(Path.GetTempPath(), Path.Combine(dataDirectory, "work"));

    /// <summary>Folders of attempts, deleted ones included.</summary>
    public IEnumerable<string> Folders() => Directory.Exists(_work)
        ? Directory.EnumerateDirectories(_work).Where(folder => !Path.GetFileName(folder).StartsWith('.'))
            .Concat(Directory.EnumerateDirectories(Path.Combine(_work, ".trash")))
        : [];

    public IEnumerable<string> Mounts() => File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')[4])
        .Where(mount => mount.StartsWith(_work, StringComparison.Ordinal));

    public IEnumerable<string> Groups()
    {
        var name = $"executor-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_work)))[..16]}";
        return Find("/sys/fs/cgroup", name, depth: 6);
    }

    /// <summary>Processes that were started over this directory or see it in mounts of their own.</summary>
    public IEnumerable<string> Processes()
    {
        var ours = File.ReadAllText("/proc/self/mountinfo");
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            var command = Read(process, "cmdline").Replace('\0', ' ');
            var mounts = Read(process, "mountinfo");
            if (command.Contains(_work, StringComparison.Ordinal)
                || Read(process, "environ").Contains($"={_work}#", StringComparison.Ordinal)
                || (mounts != ours && mounts.Contains(_belowTemporary, StringComparison.Ordinal)))
            {
                yield return $"{Path.GetFileName(process)} ({command})";
            }
        }
    }

    private static IEnumerable<string> Find(string folder, string name, int depth)
    {
        foreach (var child in depth == 0 ? [] : Children(folder))
        {
            if (Path.GetFileName(child) == name)
            {
                yield return child;
            }

            foreach (var found in Find(child, name, depth - 1))
            {
                yield return found;
            }
        }
    }

    private static string[] Children(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (IOException)
        {
            // It went away meanwhile.
            return [];
        }
    }

    private static string Read(string process, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return "";
        }
    }
}
