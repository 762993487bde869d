namespace Executor.Embedded.Tests.Conformance.Grains;

public interface IReentrantGrain : IGrainWithStringKey
{
    Task HoldAsync(string name);

    Task CallSelfAsync();

    /// <summary>Adds across awaits in many interleaving calls: single-threaded all the same.</summary>
    Task<int> AddAsync(int rounds);
}
