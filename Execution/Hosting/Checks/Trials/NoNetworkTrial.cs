using Executor.Execution.Sandbox;
using Executor.Execution.Tasks;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>Which interfaces a guest without network sees.</summary>
internal sealed class NoNetworkTrial : IGuestTrial
{
    public string Name => "network none";

    public async Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken)
    {
        string table = (await guest.RunAsync("cat /proc/net/dev", cancellationToken, network: NetworkPolicy.None)).Stdout.ToText();
        string[] interfaces = [.. table.Split('\n').Where(line => line.Contains(':')).Select(line => line.Split(':')[0].Trim())];
        bool isWell = interfaces is ["lo"];
        return guest.Judge(Name, HostPart.Network, isWell, isWell ? "loopback only" : $"a guest sees {string.Join(", ", interfaces)}");
    }
}
