using Executor.Gateway.Tests.Fakes;
using Executor.Gateway.Tests.Tasks;

namespace Executor.Gateway.Tests.Hostile;

/// <summary>One gateway for all tests of a class that only ask it, with one batch whose first task has left evidence.</summary>
public sealed class SharedGateway : IAsyncLifetime
{
    internal GatewayServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await GatewayServer.StartAsync();
        await Evidence.AddAsync(Server);
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(Server.Unfinished);
        await Server.DisposeAsync();
    }
}
