using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;

namespace Executor.Embedded.Tests.Conformance;

/// <summary>Base of the suite that holds both hosts to the same behaviour.</summary>
public abstract class ConformanceTests(GrainHostFixture host)
{
    protected IClusterClient Client => host.Client;

    protected string Key { get; } = Probe.NewKey();

    protected Probe Probe => Probe.For(Key);
}
