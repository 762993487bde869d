using System.Buffers;
using System.Text.Json;

namespace Executor.Bittensor.Rpc;

// One question at a time to one node, each with its own limit of time. After any exception but
// a refusal the connection is of no more use.
internal sealed class RpcConnection : IDisposable
{
    private readonly IRpcChannel _channel;
    private readonly RpcLimits _limits;
    private readonly TimeProvider _time;
    private long _lastId;

    private RpcConnection(IRpcChannel channel, RpcLimits limits, TimeProvider time) => (_channel, _limits, _time) = (channel, limits, time);

    public static async Task<RpcConnection> OpenAsync(
        IRpcChannel channel, RpcLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        var connection = new RpcConnection(channel, limits, time);
        try
        {
            await connection.LimitAsync(
                limits.Connect,
                "could not be connected to",
                async limited =>
                {
                    await channel.OpenAsync(limited);
                    return true;
                },
                cancellationToken);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // The JSON of the result.
    public Task<ReadOnlyMemory<byte>> CallAsync(string method, Action<Utf8JsonWriter> writeParameters, CancellationToken cancellationToken)
    {
        var id = ++_lastId;
        var request = Write(id, method, writeParameters);
        return LimitAsync(
            _limits.Call,
            $"did not answer {method}",
            async limited =>
            {
                await _channel.SendAsync(request, limited);
                ReadOnlyMemory<byte>? result;
                do
                {
                    result = RpcAnswer.Read(await _channel.ReceiveAsync(limited), id);
                }
                while (result is null);
                return result.Value;
            },
            cancellationToken);
    }

    public void Dispose() => _channel.Dispose();

    private static ReadOnlyMemory<byte> Write(long id, string method, Action<Utf8JsonWriter> writeParameters)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        writer.WriteNumber("id"u8, id);
        writer.WriteString("method"u8, method);
        writer.WriteStartArray("params"u8);
        writeParameters(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private async Task<T> LimitAsync<T>(
        TimeSpan limit, string failure, Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        using var clock = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            return await act(either.Token);
        }
        catch (Exception) when (clock.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RpcException(FormattableString.Invariant($"{failure} within {limit.TotalSeconds:0.###} s"));
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // A channel that is cancelled may say that it broke.
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
