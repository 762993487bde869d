using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Executor.Execution.Hosting;
using Executor.Execution.Sandbox;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Workspaces;

/// <summary>
/// Which hosts the executor's git may talk to. It stands in the host's network, so an address of this machine would lead a task to
/// services that trust whoever is on it, and a link-local one to the secrets that clouds keep there. A name is looked up here and
/// git is told what was found: asking again, it could get another answer. Other private networks stay open: an operator's own git servers are there.
/// </summary>
internal sealed class GitHosts(IOptions<ExecutionOptions> options, TimeProvider time)
{
    private static readonly ImmutableArray<string> ProxyVariables =
        ["http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"];

    // Where clouds keep the secrets of a machine when it is not a link-local address.
    private static readonly ImmutableArray<IPAddress> Metadata =
        [IPAddress.Parse("100.100.100.200"), IPAddress.Parse("168.63.129.16"), IPAddress.Parse("fd00:ec2::254")];

    public static string Refusal(RepositoryUrl url) =>
        $"The repository {url} is at an address of this machine or its link, which tasks may not use.";

    /// <summary>Whether an address by itself says that it leads here; what a name leads to is not asked.</summary>
    public bool IsHere(RepositoryUrl url) =>
        url.Host is { } host
        && !IsAllowed(host)
        && (IsLocalName(host) || (IPAddress.TryParse(host, out IPAddress? literal) && IsLocal(literal)));

    /// <exception cref="FaultException">Nobody knows the host.</exception>
    public async Task<HostLookup> FindAsync(RepositoryUrl url, CancellationToken cancellationToken)
    {
        if (IsHere(url))
        {
            return HostLookup.Refused;
        }

        if (url.Host is not { } host || IsAllowed(host) || IPAddress.TryParse(host, out _))
        {
            return HostLookup.Open;
        }

        // A proxy does the looking up, and may be all that knows the names of the world.
        if (url.HttpPort is not null && ProxyVariables.Any(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }))
        {
            return HostLookup.Open;
        }

        ImmutableArray<IPAddress> addresses = await ResolveAsync(url, host, cancellationToken);
        if (addresses.Any(IsLocal))
        {
            return HostLookup.Refused;
        }

        return url.HttpPort is { } port
            ? HostLookup.Pinned($"{host}:{port}:{string.Join(',', addresses.Select(Show))}")
            : HostLookup.Open;
    }

    private bool IsAllowed(string host) => options.Value.AllowedLocalHosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static bool IsLocalName(string host) =>
        host.TrimEnd('.') is var name
        && (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase));

    private static bool IsLocal(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());
        byte[] bytes = address.GetAddressBytes();
        bool isSpecial = address.AddressFamily == AddressFamily.InterNetwork
            ? bytes is [0, ..] or [169, 254, ..] or [>= 224, ..]
            : address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any);
        return isSpecial || IPAddress.IsLoopback(address) || Metadata.Contains(address) || OwnAddresses().Contains(address);
    }

    private static IEnumerable<IPAddress> OwnAddresses() =>
        NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address);

    private static string Show(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    private async Task<ImmutableArray<IPAddress>> ResolveAsync(RepositoryUrl url, string host, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(options.Value.CloneTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return [.. await Dns.GetHostAddressesAsync(host, either.Token)];
        }
        catch (SocketException) when (url.HttpPort is null)
        {
            // The operator's ssh may know a name that nobody else does.
            return [];
        }
        catch (SocketException exception)
        {
            throw new FaultException($"Fetching {url} failed.", $"The host {host} could not be looked up: {exception.Message}");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FaultException($"Fetching {url} took longer than its limit.");
        }
    }
}
