using System.Globalization;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>A guest writes more than it may, in files that each are small enough.</summary>
internal sealed class DiskLimitTrial : IGuestTrial
{
    private const string Script =
        """
        for i in 1 2 3 4 5 6 7 8; do
            head -c 4m /dev/zero > "$1/$i"
        done
        sleep 8
        """;

    public string Name => "disk limit";

    public async Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken)
    {
        ResourceLimits limits = TrialGuest.Limits with { DiskBytes = 16 << 20 };
        string folder = guest.CreateFolder();
        ProcessOutcome outcome = await guest.RunAsync(Script, guest.Spec(folder, limits), guest.PathOf(folder), cancellationToken);
        bool isWell = outcome.Breach == LimitBreach.Disk;
        return guest.Judge(
            Name,
            HostPart.Limits,
            isWell,
            isWell
                ? string.Create(CultureInfo.InvariantCulture, $"a guest that wrote more than 16 MB was stopped after {outcome.Wall.TotalSeconds:0.0} s")
                : "a guest that may write 16 MB wrote 32 MB");
    }
}
