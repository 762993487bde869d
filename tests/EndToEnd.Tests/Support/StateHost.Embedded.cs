namespace Executor.EndToEnd.Tests.Support;

/// <summary>What keeps the state of a server beside its data directory: nothing, where state is in files.</summary>
internal sealed class StateHost(TemporaryDirectory directory) : IDisposable
{
    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public Task StartAsync() => Directory.Exists(directory.Path) ? Task.CompletedTask : throw new DirectoryNotFoundException(directory.Path);

    public void Dispose()
    {
    }
}
