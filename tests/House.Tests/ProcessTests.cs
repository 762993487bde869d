namespace Executor.House.Tests;

public sealed class ProcessTests
{
    [Fact]
    public void Processes_AreStarted_InTheSandboxOnly()
    {
        var exempted = Repository.Files(".cs")
            .Where(path => !path.StartsWith("tests/", StringComparison.Ordinal))
            .Where(path => Repository.Read(path).Contains("#pragma warning disable RS0030", StringComparison.Ordinal))
            .ToArray();
        // Benchmarks compare the one place with plain starts.
        Assert.All(exempted.Where(path => !path.StartsWith("bench/", StringComparison.Ordinal)), path => Assert.StartsWith("Execution/Sandbox/", path));
    }

    [Fact]
    public void Scripts_AreExecutable_AndStrict()
    {
        string[] scripts = ["executor", "test", "bench/run", "bench/pipeline", "bench/cancel", "bench/soak", ".ci/run", ".githooks/pre-commit", ".githooks/pre-push"];
        Assert.All(scripts, path =>
        {
            Assert.True(File.GetUnixFileMode(Path.Combine(Repository.Root, path)).HasFlag(UnixFileMode.UserExecute), $"{path} is not executable.");
            Assert.Contains("set -euo pipefail", Repository.Read(path));
        });
    }
}
