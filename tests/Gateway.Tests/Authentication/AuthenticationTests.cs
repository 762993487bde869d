using System.Net;
using System.Text.Json;
using Executor.Gateway.Tests.Fakes;

namespace Executor.Gateway.Tests.Authentication;

// Through DELETE /batch/{id}, the signed route without a body. Each refusal is provoked while everything after it is wrong as well,
// so that the order of the checks is tested with them.
public sealed class AuthenticationTests
{
    private const string Path = "/batch/" + FakeBatch.Id;

    [Theory]
    [InlineData(null, "n", "s")]
    [InlineData("h", null, "s")]
    [InlineData("h", "n", null)]
    [InlineData("h", "", "s")]
    public async Task HeaderMissing_MissingAuth(string? hotkey, string? nonce, string? signature)
    {
        await using var server = await GatewayServer.StartAsync();
        server.Validators.Hotkeys = [];
        var error = await RefusedAsync(server, HttpStatusCode.Unauthorized, hotkey, nonce, signature);
        Assert.Equal(("missing_auth", "Missing required headers: X-Hotkey, X-Nonce, X-Signature"), error);
    }

    [Theory]
    [InlineData(129, 1, 1)]
    [InlineData(1, 257, 1)]
    [InlineData(1, 1, 257)]
    public async Task HeaderTooLong_MissingAuth(int hotkey, int nonce, int signature)
    {
        await using var server = await GatewayServer.StartAsync();
        var error = await RefusedAsync(
            server, HttpStatusCode.Unauthorized, new string('h', hotkey), new string('n', nonce), new string('s', signature));
        Assert.Equal("missing_auth", error.Code);
    }

    [Fact]
    public async Task NonceNotVisibleAscii_MissingAuth()
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal("missing_auth", (await RefusedAsync(server, HttpStatusCode.Unauthorized, "h", "a\tb", "s")).Code);
    }

    [Fact]
    public async Task NoValidators_WhitelistNotReady()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Validators.Hotkeys = [];
        var error = await RefusedAsync(server, HttpStatusCode.ServiceUnavailable, "h", "n", "s");
        Assert.Equal(("whitelist_not_ready", "Validator whitelist not yet initialized. Please retry shortly."), error);
    }

    [Fact]
    public async Task HotkeyNotInSet_UnauthorizedHotkey()
    {
        await using var server = await GatewayServer.StartAsync();
        var error = await RefusedAsync(server, HttpStatusCode.Unauthorized, "h", "n", "s");
        Assert.Equal(("unauthorized_hotkey", "Hotkey is not authorized"), error);
    }

    [Fact]
    public async Task HotkeyNoAddress_InvalidHotkey()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Validators.Hotkeys = ["h"];
        var error = await RefusedAsync(server, HttpStatusCode.Unauthorized, "h", "n", "s");
        Assert.Equal(("invalid_hotkey", "Invalid SS58 hotkey format"), error);
    }

    [Fact]
    public async Task SignatureOfAnotherMessage_InvalidSignature_AndNonceIsKept()
    {
        await using var server = await GatewayServer.StartAsync();
        var hotkey = server.Validator.Hotkey;
        var error = await RefusedAsync(server, HttpStatusCode.Unauthorized, hotkey, "n", server.Validator.Sign(hotkey + "m"));
        Assert.Equal(("invalid_signature", "Signature verification failed"), error);
        Assert.Equal(0, server.Nonces.Used);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x12")]
    [InlineData("no hex at all")]
    public async Task SignatureMalformed_InvalidSignature(string signature)
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal(
            "invalid_signature", (await RefusedAsync(server, HttpStatusCode.Unauthorized, server.Validator.Hotkey, "n", signature)).Code);
    }

    [Fact]
    public async Task NonceUsedBefore_NonceReused()
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await server.Client.SendAsync(Signed(server))).StatusCode);

        var response = await server.Client.SendAsync(Signed(server));
        Assert.Equal("nonce_reused", await GatewayServer.ErrorAsync(response, HttpStatusCode.Unauthorized));
        Assert.Equal(1, server.Batch.Cancellations);
    }

    [Fact]
    public async Task SignatureV2Required_RefusesWhatIsSignedAsV1()
    {
        await using var server = await GatewayServer.StartAsync(settings => settings with { AuthRequireV2 = true });
        var response = await server.Client.SendAsync(Signed(server));
        Assert.Equal("signature_v2_required", await GatewayServer.ErrorAsync(response, HttpStatusCode.Unauthorized));
        Assert.Equal(0, server.Nonces.Used);
    }

    [Fact]
    public async Task NonceGrainFails_Credentials_DoNotReachTheLog()
    {
        await using var server = await GatewayServer.StartAsync();
        var hotkey = server.Validator.Hotkey;
        var told = $"nonce/{hotkey} secret-nonce";
        foreach (var failure in new Exception[] { new TimeoutException(told), new FormatException(told) })
        {
            server.Nonces.Failure = failure;
            Assert.False((await server.Client.SendAsync(Signed(server, "secret-nonce"))).IsSuccessStatusCode);
        }

        Assert.Contains(nameof(TimeoutException), server.Logs.Text);
        Assert.Contains(nameof(FormatException), server.Logs.Text);
        Assert.DoesNotContain(hotkey, server.Logs.Text);
        Assert.DoesNotContain("secret-nonce", server.Logs.Text);
    }

    [Fact]
    public async Task Refusals_AreCountedByCode()
    {
        await using var server = await GatewayServer.StartAsync();
        await RefusedAsync(server, HttpStatusCode.Unauthorized, "h", "n", "s");
        await RefusedAsync(server, HttpStatusCode.Unauthorized, null, "n", "s");
        var metrics = await server.Client.GetStringAsync("/metrics");
        Assert.Contains("executor_auth_failures_total{code=\"unauthorized_hotkey\"} 1\n", metrics);
        Assert.Contains("executor_auth_failures_total{code=\"missing_auth\"} 1\n", metrics);
    }

    private static HttpRequestMessage Signed(GatewayServer server, string nonce = "nonce-1") =>
        server.Validator.Sign(new HttpRequestMessage(HttpMethod.Delete, Path), nonce);

    private static async Task<(string Code, string Message)> RefusedAsync(
        GatewayServer server, HttpStatusCode status, string? hotkey, string? nonce, string? signature)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, Path);
        foreach (var (name, value) in new[] { ("X-Hotkey", hotkey), ("X-Nonce", nonce), ("X-Signature", signature) })
        {
            if (value is not null)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        var response = await server.Client.SendAsync(request);
        var code = await GatewayServer.ErrorAsync(response, status);
        return (code, JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("message").GetString()!);
    }
}
