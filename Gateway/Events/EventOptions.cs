namespace Executor.Gateway.Events;

internal sealed class EventOptions
{
    // How often a quiet connection is spoken to, and how long a socket may stay silent after that. Default: 20 s.
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(20);

    // How often the log of a watched batch is asked for events the stream lost. Default: 15 s.
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(15);

    // How long a client gets to answer a close frame. Default: 5 s.
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    // Longest time that one frame may take on its way to a client; a client that takes nothing for longer is dropped. Default: 30 s.
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(30);

    // Events a watcher may lag behind before it gets a new snapshot instead. Default: 256.
    public int BufferSize { get; init; } = 256;

    // Pieces of live output that may wait for a watcher before more of it is left out. Default: 64.
    public int OutputBufferSize { get; init; } = 64;
}
