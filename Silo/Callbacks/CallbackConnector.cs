using System.Net;
using System.Net.Sockets;
using Executor.Settings.Networks;

namespace Executor.Silo.Callbacks;

/// <summary>
/// Connects to the receiver's address. The name is resolved here, judged here, and the connection goes to the very address that was judged: no
/// second look-up can give another answer.
/// </summary>
internal sealed class CallbackConnector(PublicAddresses addresses)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        IPAddress[] found = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        IPAddress[] allowed = [.. found.Where(addresses.MayReach)];
        if (allowed.Length == 0)
        {
            throw new AddressRefusedException();
        }

        for (var i = 0; ; i++)
        {
            var socket = new Socket(allowed[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(allowed[i], port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i + 1 < allowed.Length)
            {
                // The next address may answer.
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
