using System.Net;
using System.Text;
using Executor.EndToEnd.Tests.Support;

namespace Executor.Cluster.Tests.Support;

/// <summary>Takes traces as a collector does, by OTLP in protobuf over HTTP, and keeps of each span what the tests ask for.</summary>
internal sealed class TraceCollector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<CollectedSpan> _spans = [];

    public TraceCollector()
    {
        Endpoint = $"http://127.0.0.1:{FreePort.Take()}";
        _listener.Prefixes.Add(Endpoint + "/");
        _listener.Start();
        _ = ReceiveAsync();
    }

    public string Endpoint { get; }

    public CollectedSpan[] Spans()
    {
        lock (_spans)
        {
            return [.. _spans];
        }
    }

    public void Dispose() => _listener.Close();

    private async Task ReceiveAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // It was closed.
                return;
            }

            await AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var response = context.Response;
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var spans = context.Request.Url!.AbsolutePath == "/v1/traces" ? SpansIn(body.ToArray()) : [];
            lock (_spans)
            {
                _spans.AddRange(spans);
            }
        }
        catch (Exception exception) when (exception is IOException or HttpListenerException)
        {
            // The sender was killed while it sent.
            response.Abort();
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException or IndexOutOfRangeException)
        {
            // No message of the protocol: a test that waits for its spans fails.
            response.StatusCode = (int)HttpStatusCode.BadRequest;
        }
    }

    // The numbers are those of ExportTraceServiceRequest, ResourceSpans, ScopeSpans, Span, Resource and KeyValue in opentelemetry-proto 1.
    private static CollectedSpan[] SpansIn(byte[] request) =>
    [
        .. from ofResource in ProtobufFields.Read(request, 1)
           let attributes = ProtobufFields.Read(ProtobufFields.Read(ofResource, 1).Single(), 1)
               .ToDictionary(pair => TextOf(ProtobufFields.Read(pair, 1)), pair => TextOf(ProtobufFields.Read(ProtobufFields.Read(pair, 2).Single(), 1)))
           from ofScope in ProtobufFields.Read(ofResource, 2)
           from span in ProtobufFields.Read(ofScope, 2)
           select new CollectedSpan(
               attributes["service.name"],
               attributes["service.instance.id"],
               Convert.ToHexStringLower(ProtobufFields.Read(span, 1).Single()),
               TextOf(ProtobufFields.Read(span, 5))),
    ];

    private static string TextOf(IEnumerable<byte[]> field) => Encoding.UTF8.GetString(field.FirstOrDefault() ?? []);
}
