namespace Executor.Embedded.Tests.Hosts;

/// <summary>A directory that goes away with the test.</summary>
public sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("executor-embedded-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
