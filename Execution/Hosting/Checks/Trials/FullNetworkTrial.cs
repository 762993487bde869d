using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>Whether a guest with network reaches ports of this host. That it reaches others is not tried: that would be their business.</summary>
internal sealed class FullNetworkTrial : IGuestTrial
{
    private const string Script =
        """
        tail -n +2 /proc/net/route | grep -q . && echo "way out"
        for port in $1; do
            timeout 2 bash -c "exec 3<> /dev/tcp/$port" 2> /dev/null && echo "$port"
        done
        exit 0
        """;

    public string Name => "network full";

    public async Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken)
    {
        if (guest.Host is { Bubblewrap: not null, Networks: null })
        {
            return guest.Judge(Name, HostPart.Network, isWell: false, "there is none for guests");
        }

        List<TcpListener> listeners = [.. OwnAddresses().Select(address => new TcpListener(address, 0))];
        try
        {
            listeners.ForEach(listener => listener.Start());
            string ports = string.Join(' ', listeners.Select(listener => (IPEndPoint)listener.LocalEndpoint).Select(port => $"{port.Address}/{port.Port}"));
            ProcessOutcome outcome = await guest.RunAsync(Script, guest.Spec(network: NetworkPolicy.Full), ports, cancellationToken);
            string[] lines = outcome.Stdout.ToText().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            string[] reached = [.. lines.Where(line => line != "way out").Select(line => line.Split('/')[0])];
            bool hasWayOut = lines.Contains("way out");
            string tried = string.Join(" and ", listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Address));
            return guest.Judge(
                Name,
                HostPart.Network,
                hasWayOut && reached.Length == 0,
                reached.Length > 0 ? $"a guest reaches this host's ports at {string.Join(" and ", reached)}"
                : hasWayOut ? $"a guest has a way out, and does not reach this host's ports at {tried}"
                : "a guest has no way out");
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }

    /// <summary>Loopback, and the first address at which others reach this host.</summary>
    private static IEnumerable<IPAddress> OwnAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(device => device.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))
        .Take(1)
        .Prepend(IPAddress.Loopback);
}
