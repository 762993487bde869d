using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Executor.TestKit.Chain;

/// <summary>
/// A node of the chain on real ports of this machine, with and without TLS: JSON-RPC by POST and by WebSocket. It has one subnet at one block,
/// and refuses questions about any other block. With a fault it misbehaves, at every call or at one.
/// </summary>
public sealed class FakeNode : IAsyncDisposable
{
    private static readonly TimeSpan CertificateLife = TimeSpan.FromDays(2);

    private readonly ConcurrentQueue<string> _calls = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebApplication _app;

    private FakeNode(SubnetFixture subnet)
    {
        Subnet = subnet;
        Certificate = CreateCertificate();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, port => port.UseHttps(Certificate));
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Map("/{**path}", ServeAsync);
    }

    public SubnetFixture Subnet { get; set; }

    public NodeFault Fault { get; set; }

    /// <summary>The method whose calls meet the fault; null for all of them.</summary>
    public string? FaultyMethod { get; set; }

    /// <summary>Whether the runtime has the call that gives a subnet at once.</summary>
    public bool HasRuntimeCall { get; set; } = true;

    /// <summary>Whether every answer comes after a notification nobody asked for.</summary>
    public bool IsTalkative { get; set; }

    /// <summary>The methods that were called, in their order.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <summary>Its name is localhost, and nobody has signed it but itself.</summary>
    public X509Certificate2 Certificate { get; }

    public Uri Https { get; private set; } = null!;

    public Uri Wss { get; private set; } = null!;

    /// <summary>Without TLS, as one's own node on the same machine.</summary>
    public Uri Ws { get; private set; } = null!;

    public static async Task<FakeNode> StartAsync(string subnet = SubnetFixture.Current)
    {
        var node = new FakeNode(SubnetFixture.Load(subnet));
        await node._app.StartAsync();
        var addresses = node._app.Urls.Select(url => new Uri(url)).ToDictionary(url => url.Scheme, url => url.Port);
        node.Https = new Uri($"https://localhost:{addresses["https"]}/");
        node.Wss = new Uri($"wss://localhost:{addresses["https"]}/");
        node.Ws = new Uri($"ws://127.0.0.1:{addresses["http"]}/");
        return node;
    }

    public void Forget() => _calls.Clear();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _stopping.Dispose();
        Certificate.Dispose();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // A name of its own: of several trusted certificates with one name, only one is found when a chain is built.
        var request = new CertificateRequest($"CN=node-{Guid.NewGuid():n}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now - CertificateLife, now + CertificateLife);
    }

    private async Task ServeAsync(HttpContext context)
    {
        var isElsewhere = context.Request.Path != "/";
        if (Fault == NodeFault.Redirect && !isElsewhere)
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = "/elsewhere";
        }
        else if (Fault == NodeFault.Unavailable)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        else if (context.WebSockets.IsWebSocketRequest)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await TalkAsync(context, socket);
        }
        else
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            await AnswerAsync(new NodeReply.Http(context), body.ToArray());
        }
    }

    private async Task TalkAsync(HttpContext context, WebSocket socket)
    {
        var buffer = new byte[1 << 20];
        try
        {
            while (true)
            {
                var (count, isWhole) = (0, false);
                while (!isWhole)
                {
                    var part = await socket.ReceiveAsync(buffer.AsMemory(count), _stopping.Token);
                    if (part.MessageType == WebSocketMessageType.Close)
                    {
                        return;
                    }

                    (count, isWhole) = (count + part.Count, part.EndOfMessage);
                }

                await AnswerAsync(new NodeReply.Socket(context, socket), buffer[..count]);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The other side left, or the node is stopped.
        }
    }

    private async Task AnswerAsync(NodeReply reply, byte[] request)
    {
        var call = NodeCall.Parse(request);
        var fault = FaultyMethod is null || FaultyMethod == call.Method ? Fault : NodeFault.None;
        if (IsTalkative)
        {
            await reply.NotifyAsync();
        }

        _calls.Enqueue(call.Method);
        await reply.SendAsync(NodeAnswers.To(call, Subnet, HasRuntimeCall, fault), fault, _stopping.Token);
    }
}
