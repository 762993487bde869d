using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Executor.Grains.Callbacks;
using Executor.Grains.Interfaces.Batches;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Silo.Callbacks;

/// <summary>
/// Makes the attempts of all batches of this silo. The receiver is a stranger: it is reached at public addresses only, without a proxy and without
/// following it elsewhere, and gets neither more time nor more memory than an answer needs. Its address never reaches a log.
/// </summary>
internal sealed partial class CallbackSender : ICallbackSender, IDisposable
{
    private const int MaxHeaderKilobytes = 16;

    private readonly IGrainFactory _grains;
    private readonly CallbackSending _options;
    private readonly CallbackInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<CallbackSender> _logger;
    private readonly SemaphoreSlim _free;
    private readonly HttpClient _http;

    public CallbackSender(
        IGrainFactory grains,
        CallbackConnector connector,
        CallbackInstruments instruments,
        IOptions<CallbackSending> options,
        TimeProvider time,
        ILogger<CallbackSender> logger)
    {
        (_grains, _instruments, _options, _time, _logger) = (grains, instruments, options.Value, time, logger);
        _free = new SemaphoreSlim(_options.AtOnce);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectCallback = connector.ConnectAsync,
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = MaxHeaderKilobytes,

            // Each attempt connects anew, because an address is judged when it is connected to.
            PooledConnectionLifetime = TimeSpan.Zero,
            UseCookies = false,
            UseProxy = false,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<string?> SendAsync(CallbackDelivery delivery, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            var error = await TrySendAsync(delivery, cancellationToken);
            _instruments.Attempted(delivered: error is null);
            if (error is null)
            {
                LogDelivered(delivery.BatchId, delivery.DeliveryId);
            }
            else
            {
                LogFailed(delivery.BatchId, delivery.DeliveryId, error);
            }

            return error;
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _free.Dispose();
    }

    private async Task<string?> TrySendAsync(CallbackDelivery delivery, CancellationToken cancellationToken)
    {
        if (_options.Secret is not { } secret)
        {
            return "CALLBACK_SECRET is not set any more.";
        }

        using var limit = new CancellationTokenSource(_options.Limit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            if (await _grains.GetGrain<IBatchGrain>(delivery.BatchId).GetSnapshotAsync() is not { } snapshot)
            {
                return "The batch is not there any more.";
            }

            if (!snapshot.Batch.IsTerminal)
            {
                // Its end is delivered when it comes, in the place of this.
                return "The batch is being run again.";
            }

            using var request = Sign(delivery, secret, CallbackBody.Of(delivery.DeliveryId, snapshot));
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);

            // The body is not read: nothing in it matters, and it may have no end.
            return response.IsSuccessStatusCode ? null : $"The receiver answered {(int)response.StatusCode}.";
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The receiver did not answer within {_options.Limit.TotalSeconds:0.###} s.");
        }
        catch (HttpRequestException exception)
        {
            return Explain(exception);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFault(exception, delivery.BatchId);
            return "The result could not be sent by a fault of the executor; its log says why.";
        }
    }

    private HttpRequestMessage Sign(CallbackDelivery delivery, string secret, byte[] body)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.ConnectionClose = true;
        request.Headers.Add(CallbackSignature.DeliveryHeader, delivery.DeliveryId);
        request.Headers.Add(CallbackSignature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(CallbackSignature.SignatureHeader, CallbackSignature.Of(secret, timestamp, body));
        return request;
    }

    // By kind only: messages of exceptions may repeat the address.
    private static string Explain(HttpRequestException exception) => exception switch
    {
        { InnerException: AddressRefusedException } =>
            "The receiver's name leads to no public address; CALLBACK_ALLOW_PRIVATE can allow others.",
        { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } =>
            "The receiver's name could not be resolved.",
        { InnerException: SocketException socket } => $"The receiver could not be connected to ({socket.SocketErrorCode}).",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "The receiver's certificate or TLS is not acceptable.",
        { HttpRequestError: not HttpRequestError.Unknown } => $"The receiver did not answer as HTTP wants it ({exception.HttpRequestError}).",
        _ => "The receiver could not be reached.",
    };

    [LoggerMessage(LogLevel.Information, "The result of batch {BatchId} was delivered ({DeliveryId})")]
    private partial void LogDelivered(string batchId, string deliveryId);

    [LoggerMessage(LogLevel.Warning, "The result of batch {BatchId} was not delivered ({DeliveryId}): {Error}")]
    private partial void LogFailed(string batchId, string deliveryId, string error);

    [LoggerMessage(LogLevel.Error, "The result of batch {BatchId} could not be sent")]
    private partial void LogFault(Exception exception, string batchId);
}
