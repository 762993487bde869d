namespace Executor.Gateway.Metrics;

// How a client watches a batch, as a label.
internal static class Transports
{
    public const string EventStream = "sse";
    public const string Socket = "websocket";

    public static ReadOnlySpan<string> All => new[] { EventStream, Socket };
}
