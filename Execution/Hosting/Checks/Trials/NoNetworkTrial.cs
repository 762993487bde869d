using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>Which interfaces a guest without network sees.</summary>
internal sealed class NoNetworkTrial : IGuestTrial
{
    public string Name => "network none";

    public async Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken)
    {
        string table = (await guest.RunAsync("cat /proc/net/dev", guest.Spec(), cancellationToken)).Stdout.ToText();
        string[] interfaces = [.. table.Split('\n').Where(line => line.Contains(':')).Select(line => line.Split(':')[0].Trim())];
        bool isWell = interfaces is ["lo"];
        return guest.Judge(Name, HostPart.Network, isWell, isWell ? "loopback only" : $"a guest sees {string.Join(", ", interfaces)}");
    }
}
