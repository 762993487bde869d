namespace Executor.Embedded.Tests.Conformance.Grains;

/// <summary>Keeps a number. It sees its stored record twice, so that it can get in its own way.</summary>
public interface ICounterGrain : IGrainWithStringKey
{
    Task<int> GetAsync();

    Task AddAsync(int value);

    Task AddUnsavedAsync(int value);

    Task ReloadAsync();

    Task ClearAsync();

    Task<bool> ExistsAsync();

    Task<string?> EtagAsync();

    /// <summary>Writes through the second view what the first has changed since.</summary>
    Task WriteStaleAsync();

    /// <summary>The same, but keeps the exception to itself. True if it came.</summary>
    Task<bool> WriteStaleAndCatchAsync();

    Task DeactivateAsync();

    Task<string> ActivationAsync();

    /// <summary>Uses its state on a thread that is none of its own. True if that was refused.</summary>
    Task<bool> UseStateOutsideOfTurnAsync();
}
