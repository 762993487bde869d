using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Executor.Bittensor.Keys;
using Executor.Contracts.Authentication;
using Executor.Gateway.Authentication;
using Executor.Gateway.Hosting;
using Executor.Settings;
using Executor.TestKit.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Executor.Gateway.Bench;

/// <summary>The gateway over its grains and, beside it, a server that does nothing but verify. Their clock stands still: no request gets stale.</summary>
internal sealed class AuthenticationStand : IAsyncDisposable
{
    private const int SignedAhead = 4096;
    private const string HeadersOnly = "/bench/headers";
    private const string WithNonce = "/bench/nonce";

    private readonly string _folder = Directory.CreateTempSubdirectory("executor-bench-").FullName;
    private readonly ImmutableArray<Sr25519KeyPair> _keys;
    private readonly GrainTestHost _host;
    private readonly ImmutableArray<byte[]> _signed;
    private readonly WebApplication _bare;
    private readonly WebApplication _gateway;
    private int _nonce;

    private AuthenticationStand(ImmutableArray<Sr25519KeyPair> keys, GrainTestHost host)
    {
        (_keys, _host) = (keys, host);
        host.Time.Hold();
        _signed = [.. Enumerable.Range(0, SignedAhead).Select(_ => Sign(HeadersOnly))];
        _bare = CreateBare();
        _gateway = CreateGateway();
    }

    public int BarePort => new Uri(_bare.Urls.Single()).Port;

    public int GatewayPort => new Uri(_gateway.Urls.Single()).Port;

    public static async Task<AuthenticationStand> StartAsync(ImmutableArray<Sr25519KeyPair> keys)
    {
        var host = await GrainTestHost.StartAsync(host =>
        {
            host.Options.StateOnDisk = true;
            host.Validators.Set([.. keys.Select(key => key.Address)]);
        });
        var stand = new AuthenticationStand(keys, host);
        await stand._bare.StartAsync();
        await stand._gateway.StartAsync();
        return stand;
    }

    /// <summary>Requests whose nonces nobody looks at, over and over.</summary>
    public IEnumerator<byte[]> Signed()
    {
        while (true)
        {
            foreach (var request in _signed)
            {
                yield return request;
            }
        }
    }

    /// <summary>Requests with nonces of their own, signed before the first is given out.</summary>
    public IEnumerator<byte[]> SignedForNonces() =>
        ((IEnumerable<byte[]>)[.. Enumerable.Range(0, 4 * SignedAhead).Select(_ => Sign(WithNonce))]).GetEnumerator();

    public async ValueTask DisposeAsync()
    {
        await _bare.DisposeAsync();
        await _gateway.DisposeAsync();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private byte[] Sign(string target)
    {
        var number = _nonce++;
        var key = _keys[number % _keys.Length];
        var (nonce, timestamp) = ($"nonce-{number}", _host.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        var message = SignedMessage.Version2(key.Address, nonce, timestamp, "DELETE", target, "");
        var signature = SignatureHex.Format(key.Sign(Encoding.UTF8.GetBytes(message)));
        return Encoding.ASCII.GetBytes(
            $"DELETE {target} HTTP/1.1\r\nHost: bench\r\nX-Hotkey: {key.Address}\r\nX-Nonce: {nonce}\r\n" +
            $"X-Timestamp: {timestamp}\r\nX-Signature: {signature}\r\n\r\n");
    }

    private static WebApplicationBuilder CreateBuilder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        return builder;
    }

    private static WebApplication CreateBare()
    {
        var app = CreateBuilder().Build();
        app.MapDelete(HeadersOnly, (HttpRequest request) => Verify(request) ? Results.Ok() : Results.Unauthorized());
        return app;
    }

    private static bool Verify(HttpRequest request)
    {
        var headers = request.Headers;
        var (hotkey, nonce, timestamp) = (headers["X-Hotkey"].ToString(), headers["X-Nonce"].ToString(), headers["X-Timestamp"].ToString());
        var message = SignedMessage.Version2(hotkey, nonce, timestamp, "DELETE", HeadersOnly, "");
        Span<byte> key = stackalloc byte[Ss58.PublicKeyLength];
        Span<byte> signature = stackalloc byte[Sr25519.SignatureLength];
        return Ss58.TryDecodeHotkey(hotkey, key)
            && SignatureHex.TryParse(headers["X-Signature"].ToString(), signature)
            && Sr25519.Verify(key, Encoding.UTF8.GetBytes(message), signature);
    }

    private WebApplication CreateGateway()
    {
        var builder = CreateBuilder();
        builder.Services
            .AddSingleton<TimeProvider>(_host.Time)
            .AddSingleton(_host.Grains)
            .AddSingleton(_host.Services.GetRequiredService<IClusterClient>())
            .AddExecutorGateway(new ExecutorSettings { DataDirectory = _folder });
        var app = builder.Build();
        app.MapExecutorGateway();
        app.MapDelete(HeadersOnly, async (HttpRequest request, ValidatorAuthentication authentication) =>
            (IResult?)(await authentication.VerifyAsync(request)).Refusal ?? Results.Ok());
        app.MapDelete(WithNonce, async (HttpRequest request, ValidatorAuthentication authentication) =>
        {
            var validator = await authentication.VerifyAsync(request);
            return validator.Succeeded
                ? (IResult?)await authentication.UseNonceAsync(validator.Credentials) ?? Results.Ok()
                : validator.Refusal;
        });
        return app;
    }
}
