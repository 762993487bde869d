using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Executor.Contracts.Blobs;

namespace Executor.Blobs.Remote;

/// <summary>
/// Blobs behind the gateways of a cluster, which all have one directory: any of them will do. They are tried in order, beginning with the
/// one that last worked; when none could, all are tried again after a pause. What a gateway sends is believed only once its digest is that
/// of the blob, so one that is broken, or somebody in its place, costs time and nothing else.
/// </summary>
public sealed class GatewayBlobs : IBlobOrigin, IDisposable
{
    private const int CopyBuffer = 128 * 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<Uri> _gateways;
    private readonly GatewayBlobOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private int _first;

    public GatewayBlobs(IReadOnlyList<Uri> gateways, string secret, GatewayBlobOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfZero(gateways.Count);
        _gateways = gateways;
        _options = options;
        _time = time;

        // Each step has its own limit: a large blob takes as long as it takes.
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
    }

    public Task FetchAsync(BlobRef blob, Func<BlobWriter> createWriter, CancellationToken cancellationToken) => TryAllAsync(
        blob,
        "gave",
        async (gateway, idle) =>
        {
            using HttpResponseMessage response = await _http.GetAsync(AddressOf(gateway, blob), HttpCompletionOption.ResponseHeadersRead, idle.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return RefusalOf(response);
            }

            await using BlobWriter writer = createWriter();
            await using Stream body = await response.Content.ReadAsStreamAsync(idle.Token);
            byte[] buffer = new byte[CopyBuffer];
            while (await ReadAsync(body, buffer, idle) is > 0 and int read)
            {
                if (writer.Length + read > blob.Size)
                {
                    return new Refusal("it sent more than the blob has");
                }

                await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            if (writer.Length < blob.Size)
            {
                return new Refusal($"it sent {writer.Length} of {blob.Size} bytes");
            }

            if (writer.Sha256 != blob.Sha256)
            {
                return new Refusal("it sent other bytes than the blob's");
            }

            await writer.CompleteAsync(cancellationToken);
            return null;
        },
        cancellationToken);

    public Task StoreAsync(BlobRef blob, Func<Stream> open, CancellationToken cancellationToken) => TryAllAsync(
        blob,
        "took",
        async (gateway, idle) =>
        {
            await using Stream source = open();
            using StreamContent body = new(new WatchedStream(source, idle), CopyBuffer);
            body.Headers.ContentLength = blob.Size;
            using HttpRequestMessage request = new(HttpMethod.Put, AddressOf(gateway, blob)) { Content = body };

            // What is refused is refused before it is sent.
            request.Headers.ExpectContinue = true;
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idle.Token);
            return response.IsSuccessStatusCode ? null : RefusalOf(response) with { IsMissing = false };
        },
        cancellationToken);

    public void Dispose() => _http.Dispose();

    private static Uri AddressOf(Uri gateway, BlobRef blob) =>
        new(gateway.AbsoluteUri.TrimEnd('/') + "/internal/blobs/" + blob.Sha256);

    private static async Task<int> ReadAsync(Stream body, byte[] buffer, IdleLimit idle)
    {
        try
        {
            idle.Renew();
            return await body.ReadAsync(buffer, idle.Token);
        }
        catch (IOException exception)
        {
            // Told apart from what the disk here says.
            throw new HttpRequestException("the answer broke off", exception);
        }
    }

    private static Refusal RefusalOf(HttpResponseMessage response) => new(
        response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? $"it does not know this silo's BLOB_SECRET ({(int)response.StatusCode})"
            : $"it answered {(int)response.StatusCode}")
    {
        IsMissing = response.StatusCode == HttpStatusCode.NotFound,
    };

    private async Task TryAllAsync(
        BlobRef blob, string verb, Func<Uri, IdleLimit, Task<Refusal?>> tryOneAsync, CancellationToken cancellationToken)
    {
        TimeSpan pause = _options.FirstPause;
        for (int round = 1; ; round++)
        {
            List<string> reasons = [];
            int missing = 0;
            int first = Volatile.Read(ref _first);
            for (int i = 0; i < _gateways.Count; i++)
            {
                int place = (first + i) % _gateways.Count;
                Refusal? refusal = await TryOneAsync(_gateways[place], tryOneAsync, cancellationToken);
                if (refusal is null)
                {
                    Volatile.Write(ref _first, place);
                    return;
                }

                missing += refusal.IsMissing ? 1 : 0;
                reasons.Add($"{_gateways[place].Authority}: {refusal.Reason}");
            }

            if (missing == _gateways.Count)
            {
                throw new BlobNotFoundException(blob);
            }

            if (round >= _options.Rounds)
            {
                throw new BlobOriginException($"No gateway {verb} blob sha256:{blob.Sha256}: {string.Join("; ", reasons)}.");
            }

            await Task.Delay(pause, _time, cancellationToken);
            pause *= 2;
        }
    }

    private async Task<Refusal?> TryOneAsync(
        Uri gateway, Func<Uri, IdleLimit, Task<Refusal?>> tryOneAsync, CancellationToken cancellationToken)
    {
        using IdleLimit idle = new(_options.IdleTimeout, _time, cancellationToken);
        try
        {
            return await tryOneAsync(gateway, idle);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Refusal($"nothing came for {_options.IdleTimeout.TotalSeconds:0} s");
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or HttpIOException)
        {
            return new Refusal(exception.GetBaseException().Message.TrimEnd('.'));
        }
    }

    private sealed record Refusal(string Reason)
    {
        public bool IsMissing { get; init; }
    }
}
