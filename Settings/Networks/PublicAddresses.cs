using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Executor.Settings.Networks;

/// <summary>
/// Which addresses the executor may call when somebody else names them: those of the public internet, and what the operator allows beside them.
/// An IPv6 address that carries an IPv4 address is judged by the one inside where it is only another spelling, and refused where it leads through a translator.
/// </summary>
public sealed class PublicAddresses
{
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    // Loopback, private, shared (carrier-grade NAT), link-local, documentation, benchmarks, relays, multicast, reserved, broadcast;
    // for IPv6 what lies inside global unicast and is none: Teredo and other protocols, documentation, 6to4.
    private static readonly ImmutableArray<IPNetwork> Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    private readonly ImmutableArray<IPNetwork> _allowed;

    /// <param name="allowed">Addresses and ranges in the form of the settings.</param>
    public PublicAddresses(IEnumerable<string> allowed) => _allowed = [.. allowed.Select(Parse)];

    public bool MayReach(IPAddress address)
    {
        var judged = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _allowed.Any(network => network.Contains(judged))
            || ((judged.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(judged))
                && !Special.Any(network => network.Contains(judged)));
    }

    private static IPNetwork Parse(string text)
    {
        if (text.Contains('/'))
        {
            return IPNetwork.Parse(text);
        }

        var address = IPAddress.Parse(text);
        return new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }
}
