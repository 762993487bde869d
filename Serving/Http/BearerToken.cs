using Microsoft.AspNetCore.Http;

namespace Executor.Serving.Http;

internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    // Null when the request has no such header.
    public static string? Of(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
    }
}
