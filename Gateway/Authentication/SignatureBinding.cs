using System.Buffers;
using System.Globalization;
using Executor.Contracts.Authentication;
using Microsoft.AspNetCore.Http.Features;

namespace Executor.Gateway.Authentication;

// What a signature of version 2 holds a request to, beside hotkey and nonce. The texts are the ones of the request, because those
// were signed.
internal sealed record SignatureBinding(string Timestamp, string Method, string Target, string ArchiveSha256)
{
    private const int HashLength = 64;
    private const int MaxDigits = 15;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    // How far a request's time may be from ours, either way.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    private readonly long _signedAt = 1000 * long.Parse(Timestamp, CultureInfo.InvariantCulture);

    // When the request is too old for good. Of a fresh one only: the time of others may be none.
    public DateTimeOffset StaleFrom => DateTimeOffset.FromUnixTimeMilliseconds(_signedAt) + Tolerance + TimeSpan.FromMilliseconds(1);

    // Either header makes a request one of version 2: who sends only half of it believes to be bound, and must not be taken for
    // somebody who is not.
    public static bool IsPresent(HttpRequest request) =>
        request.Headers.ContainsKey(SignatureHeaders.Timestamp) || request.Headers.ContainsKey(SignatureHeaders.ArchiveSha256);

    // Null when a header is missing, is there where it has no meaning, or is not what it has to be.
    public static SignatureBinding? Read(HttpRequest request, bool uploads)
    {
        var (timestamps, hashes) = (request.Headers[SignatureHeaders.Timestamp], request.Headers[SignatureHeaders.ArchiveSha256]);
        if (timestamps is not [{ Length: > 0 and <= MaxDigits } timestamp] || timestamp.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        return uploads switch
        {
            true when hashes is [{ Length: HashLength } hash] && !hash.AsSpan().ContainsAnyExcept(HexDigits) =>
                new SignatureBinding(timestamp, request.Method, TargetOf(request), hash),
            false when hashes.Count == 0 => new SignatureBinding(timestamp, request.Method, TargetOf(request), ""),
            _ => null,
        };
    }

    public bool IsFresh(DateTimeOffset now) => Math.Abs(now.ToUnixTimeMilliseconds() - _signedAt) <= (long)Tolerance.TotalMilliseconds;

    public bool IsFor(string sha256) => sha256.Equals(ArchiveSha256, StringComparison.OrdinalIgnoreCase);

    // As it stands in the request line. A client that talks to a proxy writes the whole address there, of which scheme and host are cut.
    private static string TargetOf(HttpRequest request)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.StartsWith('/'))
        {
            return target;
        }

        var host = target.IndexOf("://", StringComparison.Ordinal);
        var path = host < 0 ? -1 : target.IndexOf('/', host + 3);
        return path < 0 ? "/" : target[path..];
    }
}
