namespace Executor.Embedded.Tests.Conformance.Grains;

/// <summary>Notes its hooks; fails to activate as often as the probe's "fail" list says.</summary>
public interface ILifeGrain : IGrainWithIntegerKey
{
    Task<long> KeyAsync();

    Task DeactivateAsync();

    Task DeactivateAndHoldAsync();
}
