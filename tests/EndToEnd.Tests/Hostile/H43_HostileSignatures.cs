using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Executor.Bittensor.Keys;
using Executor.EndToEnd.Tests.Support;

namespace Executor.EndToEnd.Tests.Hostile;

/// <summary>
/// H43: signatures that were used, changed or made for something else. A signature of the first protocol binds hotkey and nonce and
/// nothing more: neither time, body, path nor executor. What keeps a captured one from being of use is that its nonce is used up,
/// for every path and body, over restarts, and that is what is asserted in their place. One of the second binds them. All silos ask the one nonce grain of a
/// hotkey; here is one silo. That every other point and scalar is refused, too, stands in Sr25519Tests.
/// </summary>
public sealed class H43_HostileSignatures(HostileServer server) : IClassFixture<HostileServer>, IAsyncDisposable
{
    // Of the group in which signatures are made.
    private static readonly BigInteger Order =
        (BigInteger.One << 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);

    private readonly string _nonce = Guid.NewGuid().ToString();
    private readonly Validator _validator = server.Validators[0];

    public ValueTask DisposeAsync() => server.NothingIsLeftAsync();

    [Fact]
    public async Task Nonce_Replayed_IsRefused_AlsoAfterARestart()
    {
        Assert.Equal("batch_not_found", await SendAsync(Signed()));
        Assert.Equal("nonce_reused", await SendAsync(Signed()));

        await server.Server.KillAsync();
        await server.Server.StartAsync();

        Assert.Equal("nonce_reused", await SendAsync(Signed()));
    }

    [Fact]
    public async Task Signature_ReplayedWithAnotherBodyOrPath_IsRefused()
    {
        Assert.Equal("batch_not_found", await SendAsync(Signed()));

        Assert.Equal("nonce_reused", await SendAsync(Signed(HttpMethod.Delete, "/batch/" + Guid.NewGuid())));
        var upload = Signed(HttpMethod.Post, "/submit");
        upload.Content = new MultipartFormDataContent { { new ByteArrayContent("another body"u8.ToArray()), "archive", "a.zip" } };
        Assert.Equal("nonce_reused", await SendAsync(upload));
    }

    // A timestamp makes the request one of the second protocol, of which the signature is none.
    [Theory]
    [InlineData(-86400, "stale_request")]
    [InlineData(0, "invalid_signature")]
    [InlineData(86400, "stale_request")]
    public async Task Signature_ReplayedWithATimestamp_IsRefused(int seconds, string code)
    {
        Assert.Equal("batch_not_found", await SendAsync(Signed()));
        var replay = Signed();
        replay.Headers.Add("X-Timestamp", TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

        Assert.Equal(code, await SendAsync(replay));
        Assert.Equal("nonce_reused", await SendAsync(Signed()));
    }

    [Fact]
    public async Task Signature_OfVersion2_Replayed_IsRefused_AlsoAfterARestart()
    {
        var at = TimeProvider.System.GetUtcNow();
        Assert.Equal("batch_not_found", await SendAsync(SignedV2(at)));
        Assert.Equal("nonce_reused", await SendAsync(SignedV2(at)));

        await server.Server.KillAsync();
        await server.Server.StartAsync();

        Assert.Equal("nonce_reused", await SendAsync(SignedV2(at)));
    }

    [Fact]
    public async Task Signature_OfVersion2_WithAnotherBodyPathOrTime_IsRefused_AndNothingIsStored()
    {
        var at = TimeProvider.System.GetUtcNow();
        var elsewhere = SignedV2(at);
        elsewhere.RequestUri = new Uri("/batch/" + Guid.NewGuid() + "?x", UriKind.Relative);
        Assert.Equal("invalid_signature", await SendAsync(elsewhere));
        Assert.Equal("stale_request", await SendAsync(SignedV2(at.AddMinutes(-2))));

        var signed = "the archive that was signed for"u8.ToArray();
        var upload = _validator.SignV2(
            new HttpRequestMessage(HttpMethod.Post, "/submit"), at, _nonce, Convert.ToHexStringLower(SHA256.HashData(signed)));
        upload.Content = new MultipartFormDataContent { { new ByteArrayContent("another body"u8.ToArray()), "archive", "a.zip" } };
        Assert.Equal("archive_hash_mismatch", await SendAsync(upload));
        Assert.Empty(server.Unfinished);
    }

    [Fact]
    public async Task Signature_OfAnotherNonceOrHotkey_IsRefused_AndCostsNoNonce()
    {
        Assert.Equal("invalid_signature", await SendAsync(With(Signed(), "X-Nonce", _nonce + "x")));
        Assert.Equal("invalid_signature", await SendAsync(With(Signed(), "X-Hotkey", server.Validators[1].Hotkey)));

        Assert.Equal("batch_not_found", await SendAsync(Signed()));
    }

    // hotkey ‖ nonce has no mark between its parts: a letter of one could be taken for one of the other.
    [Fact]
    public async Task Message_DividedElsewhere_IsRefused()
    {
        var request = Signed();
        With(request, "X-Hotkey", _validator.Hotkey[..^1]);
        With(request, "X-Nonce", _validator.Hotkey[^1] + _nonce);

        Assert.Equal("unauthorized_hotkey", await SendAsync(request));
    }

    [Theory]
    [InlineData("s plus the order")]
    [InlineData("s without its mark")]
    [InlineData("s all ones")]
    [InlineData("R with its top bit")]
    [InlineData("R negative")]
    [InlineData("R not on the curve")]
    [InlineData("all zero")]
    [InlineData("too short")]
    [InlineData("too long")]
    public async Task Signature_Bent_IsRefused_AndTheHonestOneStillCounts(string how)
    {
        var honest = Signed();
        Span<byte> signature = stackalloc byte[64];
        Assert.True(SignatureHex.TryParse(honest.Headers.GetValues("X-Signature").Single(), signature));
        var bent = Convert.ToHexStringLower(Bend(signature.ToArray(), how));

        Assert.Equal("invalid_signature", await SendAsync(With(Signed(), "X-Signature", bent)));
        Assert.Equal("batch_not_found", await SendAsync(honest));
    }

    // The same signature spelt in another way is the same one.
    [Fact]
    public async Task Signature_SpeltInAnotherWay_IsUsedOnce()
    {
        var plain = Signed().Headers.GetValues("X-Signature").Single().Replace("0x", "", StringComparison.Ordinal);
        Assert.Equal("batch_not_found", await SendAsync(With(Signed(), "X-Signature", plain)));

        Assert.Equal("nonce_reused", await SendAsync(With(Signed(), "X-Signature", plain.ToUpperInvariant())));
        Assert.Equal("nonce_reused", await SendAsync(With(Signed(), "X-Signature", "0x" + plain)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(41)]
    [InlineData(16383)]
    public async Task Hotkey_OfAnotherNetwork_IsRefused(int prefix)
    {
        var key = new byte[Ss58.PublicKeyLength];
        Assert.True(Ss58.TryDecode(_validator.Hotkey, key, out _));

        Assert.Equal("unauthorized_hotkey", await SendAsync(With(Signed(), "X-Hotkey", Ss58.Encode(key, (ushort)prefix))));
    }

    // The set is compared letter by letter before anything is decoded. That it takes no address with a wrong checksum: H45.
    [Fact]
    public async Task Hotkey_WithAWrongChecksumOrInOtherLetters_IsRefused()
    {
        var hotkey = _validator.Hotkey;
        var last = hotkey[^1] == 'a' ? 'b' : 'a';
        foreach (var wrong in new[] { hotkey[..^1] + last, hotkey.ToLowerInvariant(), "1" + hotkey, hotkey + "1", "0x" + hotkey })
        {
            Assert.Equal("unauthorized_hotkey", await SendAsync(With(Signed(), "X-Hotkey", wrong)));
        }
    }

    [Fact]
    public async Task Header_InOtherLetterCase_IsTheSame()
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, "/batch/" + Guid.NewGuid());
        foreach (var header in Signed().Headers)
        {
            request.Headers.Add(header.Key.ToUpperInvariant(), header.Value);
        }

        Assert.Equal("batch_not_found", await SendAsync(request));
    }

    // As it always was: of several the first counts, and the rest changes nothing.
    [Theory]
    [InlineData("X-Hotkey")]
    [InlineData("X-Nonce")]
    [InlineData("X-Signature")]
    public async Task Header_Twice_TheFirstCounts(string name)
    {
        Assert.DoesNotContain("missing_archive", await UploadAsync(name, "other", first: true), StringComparison.Ordinal);
        Assert.Contains("missing_archive", await UploadAsync(name, "other", first: false), StringComparison.Ordinal);
        Assert.Contains("nonce_reused", await UploadAsync(name, "another", first: false), StringComparison.Ordinal);
    }

    private static byte[] Bend(byte[] signature, string how)
    {
        var (r, s) = (signature[..32], signature[32..]);
        switch (how)
        {
            case "s plus the order":
                s[^1] &= 0x7f;
                s = Bytes(new BigInteger(s, isUnsigned: true) + Order);
                s[^1] |= 0x80;
                return [.. r, .. s];
            case "s without its mark":
                s[^1] &= 0x7f;
                return [.. r, .. s];
            case "s all ones":
                return [.. r, .. Enumerable.Repeat((byte)0xff, 32)];
            case "R with its top bit":
                r[^1] |= 0x80;
                return [.. r, .. s];
            case "R negative":
                return [.. Bytes((BigInteger.One << 255) - 19 - new BigInteger(r, isUnsigned: true)), .. s];
            case "R not on the curve":
                return [1, .. new byte[31], .. s];
            case "all zero":
                return new byte[64];
            case "too short":
                return signature[..63];
            case "too long":
                return [.. signature, 0];
            default:
                throw new ArgumentOutOfRangeException(nameof(how), how, "Nobody knows how.");
        }
    }

    private static byte[] Bytes(BigInteger number)
    {
        var bytes = new byte[32];
        Assert.True(number.TryWriteBytes(bytes, out _, isUnsigned: true));
        return bytes;
    }

    private static HttpRequestMessage With(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    // An upload of a form without an archive, with a second header of this name before or after the honest ones.
    private async Task<string> UploadAsync(string name, string value, bool first)
    {
        (string Name, string Value)[] honest = [.. Signed().Headers.Select(header => (header.Key, header.Value.Single()))];
        (string Name, string Value)[] headers = first ? [(name, value), .. honest] : [.. honest, (name, value)];
        using var upload = await RawUpload.OpenAsync(server, headers, $"Connection: close\r\nContent-Length: {RawUpload.End.Length}");
        await upload.SendAsync(RawUpload.End);
        return await upload.ReadToEndAsync();
    }

    private HttpRequestMessage Signed() => Signed(HttpMethod.Delete, "/batch/" + Guid.NewGuid());

    private HttpRequestMessage SignedV2(DateTimeOffset at) =>
        _validator.SignV2(new HttpRequestMessage(HttpMethod.Delete, "/batch/" + Guid.Empty), at, _nonce);

    // Signatures are never twice the same, and each of them is good.
    private HttpRequestMessage Signed(HttpMethod method, string path) => _validator.Sign(new HttpRequestMessage(method, path), _nonce);

    // The code of the answer. A signature that is taken leads to a batch that is not there.
    private async Task<string> SendAsync(HttpRequestMessage request)
    {
        using var answer = await server.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.False(answer.IsSuccessStatusCode, text);
        return JsonElement.Parse(text).GetProperty("error").GetString()!;
    }
}
