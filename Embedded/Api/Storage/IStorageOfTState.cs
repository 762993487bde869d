namespace Orleans.Core;

/// <summary>A stored record with its value.</summary>
public interface IStorage<TState> : IStorage
{
    TState State { get; set; }
}
