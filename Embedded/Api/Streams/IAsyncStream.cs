using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A stream, whatever it carries.</summary>
public interface IAsyncStream
{
    bool IsRewindable { get; }

    string ProviderName { get; }

    StreamId StreamId { get; }
}
