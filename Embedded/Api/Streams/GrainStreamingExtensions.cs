using Orleans.Streams;

namespace Orleans;

/// <summary>Streams as grains reach them.</summary>
public static class GrainStreamingExtensions
{
    public static IStreamProvider GetStreamProvider(this IGrainBase grain, string name) => grain.GetActivation().GetStreamProvider(name);
}
