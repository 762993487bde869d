using System.Globalization;

namespace Executor.Execution.Sandbox;

/// <summary>The host's processes as <c>/proc</c> tells of them.</summary>
internal static class ProcessTable
{
    public static List<int> Find(Predicate<Entry> isWanted)
    {
        List<int> found = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int pid)
                && Read(pid) is { } entry
                && isWanted(entry))
            {
                found.Add(pid);
            }
        }

        return found;
    }

    private static Entry? Read(int pid)
    {
        try
        {
            // pid (name) state ppid pgrp session …: the name may hold anything, so count from its last bracket.
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new Entry(pid, int.Parse(fields[3], CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal sealed record Entry(int Pid, int Session)
    {
        /// <summary>Entries separated by NUL; empty when it can't be read.</summary>
        public byte[] ReadEnvironment()
        {
            try
            {
                return File.ReadAllBytes($"/proc/{Pid}/environ");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return [];
            }
        }
    }
}
