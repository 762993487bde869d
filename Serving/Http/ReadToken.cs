using System.Security.Cryptography;
using System.Text;
using Executor.Settings;
using Microsoft.AspNetCore.Http;

namespace Executor.Serving.Http;

// Holds back reads when the operator set a read token. Browsers cannot add a header to a socket or an event source,
// so the event routes take the token from the query as well.
internal sealed class ReadToken(ExecutorSettings settings)
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _expected = settings.ReadToken is { Length: > 0 } token ? Digest(token) : null;

    public bool Allows(HttpRequest request, bool fromQuery)
    {
        if (_expected is null)
        {
            return true;
        }

        var header = request.Headers.Authorization.ToString();
        var presented = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim()
            : fromQuery ? request.Query["access_token"].ToString()
            : "";

        // Digests have one length: the comparison tells neither the token's nor where it differs.
        return CryptographicOperations.FixedTimeEquals(Digest(presented), _expected);
    }

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
