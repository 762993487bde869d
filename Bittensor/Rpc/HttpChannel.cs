using System.Net;
using System.Net.Http.Headers;

namespace Executor.Bittensor.Rpc;

// Each message is a POST of its own, and its answer the message that is received next.
internal sealed class HttpChannel(Uri endpoint, HttpMessageInvoker transport, int maxAnswerBytes) : IRpcChannel
{
    private HttpResponseMessage? _response;

    // The connection is made by the first message.
    public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ReadOnlyMemoryContent(message) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        _response?.Dispose();
        try
        {
            _response = await transport.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw exception.HttpRequestError
                is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
                ? RpcException.Unreachable(exception)
                : RpcException.Closed();
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // This is how the transport tells that the connection took too long.
            throw RpcException.Unreachable(exception);
        }

        if (_response.StatusCode != HttpStatusCode.OK)
        {
            throw RpcException.OfStatus(_response.StatusCode);
        }
    }

    public async Task<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken)
    {
        // There is one answer to each message, so whoever wants a second one was given something else.
        using var response = _response ?? throw new RpcException("answered something that was not asked");
        _response = null;
        var message = new AnswerBuffer(maxAnswerBytes);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            while (await body.ReadAsync(message.Free(), cancellationToken) is > 0 and var count)
            {
                message.Advance(count);
            }

            return message.Written;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw RpcException.Closed();
        }
    }

    public void Dispose() => _response?.Dispose();
}
