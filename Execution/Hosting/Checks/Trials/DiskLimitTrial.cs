using System.Globalization;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>A guest writes more than it may, in files that each are small enough; another makes more files than it may, all of them empty.</summary>
internal sealed class DiskLimitTrial : IGuestTrial
{
    private const string Fill =
        """
        for i in 1 2 3 4 5 6 7 8; do
            head -c 4m /dev/zero > "$1/$i"
        done
        sleep 8
        """;

    private const string Scatter =
        """
        i=0
        while [ $i -lt 300 ]; do
            : > "$1/$i"
            i=$((i + 1))
        done
        sleep 8
        """;

    public string Name => "disk limit";

    public async Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken)
    {
        (bool isFilled, string filled) = await TryAsync(
            guest, Fill, TrialGuest.Limits with { DiskBytes = 16 << 20 }, "wrote more than 16 MB", "may write 16 MB wrote 32 MB", cancellationToken);
        (bool isScattered, string scattered) = await TryAsync(
            guest, Scatter, TrialGuest.Limits with { Inodes = 100 }, "made more than 100 files", "may make 100 files made 300", cancellationToken);
        return guest.Judge(Name, HostPart.Limits, isFilled && isScattered, $"a guest that {filled}, one that {scattered}");
    }

    private static async Task<(bool IsWell, string Measured)> TryAsync(
        TrialGuest guest,
        string script,
        ResourceLimits limits,
        string stopped,
        string wentOn,
        CancellationToken cancellationToken)
    {
        string folder = guest.CreateFolder();
        ProcessOutcome outcome = await guest.RunAsync(script, guest.Spec(folder, limits), guest.PathOf(folder), cancellationToken);
        return outcome.Breach == LimitBreach.Disk
            ? (true, string.Create(CultureInfo.InvariantCulture, $"{stopped} was stopped after {outcome.Wall.TotalSeconds:0.0} s"))
            : (false, wentOn);
    }
}
