namespace Executor.Embedded.Tests.Hosts;

/// <summary>A running grain host. The conformance suite knows no more of it than this.</summary>
public interface IGrainHostFixture
{
    /// <summary>Name of the one stream provider.</summary>
    const string Streams = "Streams";

    IClusterClient Client { get; }
}
