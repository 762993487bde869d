namespace Executor.Embedded.Activations;

/// <summary>Looks for idle activations at a steady interval.</summary>
internal sealed class IdleCollector : IDisposable
{
    private readonly Catalog _catalog;
    private readonly TimeSpan _age;
    private readonly ITimer _timer;

    public IdleCollector(Catalog catalog, TimeSpan age, TimeSpan interval)
    {
        _catalog = catalog;
        _age = age;
        _timer = catalog.Clock.CreateTimer(static state => ((IdleCollector)state!).Collect(), this, interval, interval);
    }

    public void Dispose() => _timer.Dispose();

    private void Collect() => _catalog.CollectIdle(_age);
}
