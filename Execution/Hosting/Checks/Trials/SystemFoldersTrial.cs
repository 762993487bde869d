using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>An install command writes below <c>/usr</c>.</summary>
internal sealed class SystemFoldersTrial : IGuestTrial
{
    private const string FileName = "local/.executor-trial";

    private const string Script = $"echo installed > /usr/{FileName}";

    public string Name => "system folders";

    public async Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken)
    {
        if (!guest.Folders.HasSystem)
        {
            return guest.Judge(Name, HostPart.System, isWell: false, "read-only for install commands");
        }

        string layer = guest.CreateFolder();
        SystemZone zone = SystemZones.All.First(zone => zone.Path == "/usr");
        SandboxSpec spec = guest.Spec() with
        {
            SystemMounts = [guest.Folders.WritableZone(zone, layer, guest.CreateFolder())],
            Rights = Rights.Installer,
        };
        ProcessOutcome outcome = await guest.RunAsync(Script, spec, cancellationToken);
        bool isOnHost = File.Exists($"/usr/{FileName}");
        return guest.Judge(
            Name,
            HostPart.System,
            outcome.Succeeded && File.Exists(Path.Combine(layer, FileName)) && !isOnHost,
            isOnHost ? "an install command changed this host"
            : outcome.Succeeded ? "install commands write them in a layer, and this host sees nothing of it"
            : $"an install command can't write them: {outcome.Stderr.ToText().Trim()}");
    }
}
