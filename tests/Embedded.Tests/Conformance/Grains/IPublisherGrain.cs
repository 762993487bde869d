using System.Collections.Immutable;

namespace Executor.Embedded.Tests.Conformance.Grains;

/// <summary>Publishes and subscribes from inside a grain, and calls observers.</summary>
public interface IPublisherGrain : IGrainWithStringKey
{
    Task PublishAsync(string stream, int first, int count);

    /// <summary>Notes "got:n" for each item and signals it.</summary>
    Task SubscribeAsync(string stream);

    /// <summary>Signals "stuck:n" to the probe of the stream's key and stays there until "release".</summary>
    Task SubscribeStuckAsync(string stream);

    Task UnsubscribeAsync();

    Task<int> TellAsync(IListener listener, Message message);

    Task NoticeAsync(IListener listener, int count);

    Task<ImmutableArray<Message>> EchoAsync(ImmutableArray<Message> messages);
}
