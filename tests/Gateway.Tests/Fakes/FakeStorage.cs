using Executor.Grains.Interfaces.State;

namespace Executor.Gateway.Tests.Fakes;

internal sealed class FakeStorage : IStorageProbeGrain
{
    public Exception? Failure { get; set; }

    public Task CheckAsync() => Failure is { } failure ? Task.FromException(failure) : Task.CompletedTask;
}
