using System.Collections.Immutable;
using System.Globalization;

namespace Executor.Execution.Sandbox;

/// <summary>
/// The limits that the shell sets before it becomes the guest: of each process by itself, or, for their number, of all
/// processes of one user. What more there is to hold a guest by is the work of its control group.
/// </summary>
internal sealed class ShellLimits
{
    /// <summary>
    /// The kernel counts the processes of a user, and all guests are one: so many guests may reach their limits at the same time
    /// before one feels another. It keeps the host from drowning, and no guest from its neighbours.
    /// </summary>
    private const int GuestsTogether = 16;

    /// <summary>For the shell: sets the limits in its first two parameters, where <c>-</c> stands for none, and drops these.</summary>
    public const string Script =
        """
        [ "$1" = - ] || ulimit -f "$1" 2> /dev/null || :
        [ "$2" = - ] || ulimit -d "$2" 2> /dev/null || :
        # A core dump of a guest is written by the host, wherever that keeps such things.
        ulimit -c 0
        shift 2
        """;

    private const string None = "-";

    private ShellLimits(string fileBlocks, string dataKilobytes, params ImmutableArray<string> program) =>
        Parameters = [fileBlocks, dataKilobytes, .. program];

    /// <summary>For a program without limits.</summary>
    public static ShellLimits Nothing { get; } = new(None, None);

    /// <summary>The parameters of <see cref="Script"/>, and a program that becomes what follows, for what not every shell can set.</summary>
    public ImmutableArray<string> Parameters { get; }

    /// <summary>Beside a control group: the size of one file, in blocks of 512 bytes, since a whole disk is filled faster than looked at.</summary>
    public static ShellLimits Beside(ResourceLimits limits) => new(Blocks(limits), None);

    /// <summary>In place of a control group.</summary>
    /// <param name="limits">The guest's.</param>
    /// <param name="mostProcesses">The operator's limit for any guest.</param>
    public static ShellLimits InsteadOf(ResourceLimits limits, int mostProcesses) =>
        new(Blocks(limits), Number(limits.MemoryBytes >> 10), ProcessesOfAll((long)mostProcesses * GuestsTogether));

    /// <summary>Nobody but root may raise a limit, and a lower one does as well.</summary>
    private static ImmutableArray<string> ProcessesOfAll(long wanted)
    {
        string allowed = File.ReadLines("/proc/self/limits")
            .First(line => line.StartsWith("Max processes", StringComparison.Ordinal))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[3];
        return long.TryParse(allowed, CultureInfo.InvariantCulture, out long most) && most < wanted
            ? []
            : ["/usr/bin/prlimit", $"--nproc={Number(wanted)}", "--"];
    }

    private static string Blocks(ResourceLimits limits) => Number(limits.DiskBytes / 512);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
