namespace Executor.Embedded.State;

/// <summary>A piece of state that its activation loads before the grain is activated.</summary>
internal interface IStateFacet
{
    Task LoadAsync(CancellationToken cancellationToken);
}
