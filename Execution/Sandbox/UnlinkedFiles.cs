using System.Globalization;
using Executor.Execution.Files;

namespace Executor.Execution.Sandbox;

/// <summary>
/// What files take that have no name any more but are open or mapped: no walk over folders meets them, and they fill the disk
/// like any other. Found at the processes that hold them, as <c>/proc</c> shows it. Those in memory count as memory.
/// </summary>
internal static class UnlinkedFiles
{
    private const string Mark = " (deleted)";

    /// <summary>Bytes on disk and number of the nameless files of some processes, each counted once.</summary>
    /// <param name="pids">Those that are gone meanwhile hold nothing.</param>
    public static (long Bytes, long Files) Measure(IEnumerable<int> pids)
    {
        Dictionary<FileIdentity, long> found = [];
        foreach (string link in pids.SelectMany(pid => Open(pid).Concat(Mapped(pid))))
        {
            if (NativeFiles.TryStatTarget(link, out FileFacts facts)
                && facts is { Links: 0, Type: TreeEntryType.File }
                && !NativeFiles.IsInMemory(link))
            {
                found[facts.Identity] = facts.DiskBytes;
            }
        }

        return (found.Values.Sum(), found.Count);
    }

    /// <summary>A process that goes away while it is looked at is no error.</summary>
    private static string[] Open(int pid)
    {
        try
        {
            return Directory.GetFiles(Number($"/proc/{pid}/fd"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Lines of <c>maps</c> begin with the range by which <c>map_files</c> names its links.</summary>
    private static string[] Mapped(int pid)
    {
        try
        {
            return
            [
                .. File.ReadLines(Number($"/proc/{pid}/maps"))
                    .Where(line => line.EndsWith(Mark, StringComparison.Ordinal))
                    .Select(line => Number($"/proc/{pid}/map_files/{line[..line.IndexOf(' ')]}")),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Number(FormattableString path) => path.ToString(CultureInfo.InvariantCulture);
}
