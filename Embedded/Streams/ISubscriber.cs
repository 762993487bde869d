using Executor.Embedded.Activations;

namespace Executor.Embedded.Streams;

/// <summary>A subscription as its stream sees it, whatever it carries.</summary>
internal interface ISubscriber
{
    /// <summary>The activation that subscribed; null outside of grains.</summary>
    Activation? Owner { get; }

    void Offer(object? item, SequenceToken token);
}
