namespace Executor.Gateway.Idempotency;

// The header by which a client names its request, so that sending it again is sending it once.
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    public const int MaxLength = 255;

    // False when the header is there and cannot be a key; null when the request has none. The text is taken as it is, quotes included.
    public static bool TryRead(HttpRequest request, out string? key)
    {
        var values = request.Headers[Header];
        key = values.Count == 0 ? null : values[0];
        return values.Count == 0
            || (values.Count == 1 && key is { Length: > 0 and <= MaxLength } && !key.AsSpan().ContainsAnyExceptInRange('!', '~'));
    }
}
