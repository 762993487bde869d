using Executor.Bittensor.Rpc;
using Executor.Bittensor.Scale;

namespace Executor.Bittensor.Subtensor;

// Reads subnets from the nodes of the chain. Endpoints are tried in their order, each anew with each reading, and the first that
// gives a whole subnet is believed: whoever answers there names the validators, so the endpoints are to be trusted ones.
public sealed class SubtensorClient : IDisposable
{
    // Addresses behind a name change.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private readonly SubtensorOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _transport;

    public SubtensorClient(SubtensorOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        var handler = new SocketsHttpHandler
        {
            // What an address leads to is the operator's choice, not the node's.
            AllowAutoRedirect = false,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            UseCookies = false,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = options.CertificateValidation;
        _transport = new HttpMessageInvoker(handler);
    }

    // Throws SubtensorException when no endpoint gives it.
    public async Task<SubnetSnapshot> GetSubnetAsync(ushort netuid, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        foreach (var endpoint in _options.Endpoints)
        {
            using var clock = new CancellationTokenSource(_options.EndpointTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
            try
            {
                return await ReadAsync(endpoint, netuid, either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                failures.Add(FormattableString.Invariant($"{endpoint.Authority} took longer than {_options.EndpointTimeout.TotalSeconds:0.###} s"));
            }
            catch (RpcException exception)
            {
                failures.Add($"{endpoint.Authority} {exception.Message}");
            }
            catch (ScaleException exception)
            {
                failures.Add($"{endpoint.Authority} gave a subnet that cannot be read: {exception.Message}");
            }
        }

        throw new SubtensorException(FormattableString.Invariant($"No endpoint gave subnet {netuid}: {string.Join("; ", failures)}."));
    }

    public void Dispose() => _transport.Dispose();

    private async Task<SubnetSnapshot> ReadAsync(Uri endpoint, ushort netuid, CancellationToken cancellationToken)
    {
        IRpcChannel channel = endpoint.Scheme is "ws" or "wss"
            ? new WebSocketChannel(endpoint, _transport, _options.MaxAnswerBytes)
            : new HttpChannel(endpoint, _transport, _options.MaxAnswerBytes);
        var limits = new RpcLimits(_options.ConnectTimeout, _options.CallTimeout);
        using var node = await RpcConnection.OpenAsync(channel, limits, _time, cancellationToken);
        return await new SubnetReader(node).ReadAsync(netuid, endpoint, cancellationToken);
    }
}
