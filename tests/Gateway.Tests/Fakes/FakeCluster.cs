using System.Collections.Concurrent;
using Executor.Grains.Interfaces.Events;
using Executor.TestKit.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;

namespace Executor.Gateway.Tests.Fakes;

// Stands for the grains: a name leads to the object a test put there. A grain nobody put there fails the call, so that a test
// sees which grain was woken and that others were not.
internal sealed class FakeCluster
{
    private readonly ConcurrentDictionary<(Type, string), object> _grains = new();
    private readonly ConcurrentDictionary<string, FakeStream> _streams = new(StringComparer.Ordinal);

    public FakeCluster()
    {
        var provider = InterfaceProxy.Create<IStreamProvider>(method =>
            method.Name == nameof(IStreamProvider.GetStream) ? Stream(method.Arguments[0]!.ToString()!.Split('/')[^1]).Proxy : null);
        var services = new ServiceCollection().AddKeyedSingleton(BatchStreams.Provider, provider).BuildServiceProvider();
        Client = InterfaceProxy.Create<IClusterClient>(method => method.Name switch
        {
            "get_ServiceProvider" => services,
            "GetGrain" => Find(method.TypeArguments.Single(), method.Arguments[0]!.ToString()!),
            "CreateObjectReference" => method.Arguments[0],
            "DeleteObjectReference" => null,
            _ => throw new NotSupportedException(method.Name),
        });
    }

    public IClusterClient Client { get; }

    public FakeCluster Add<TGrain>(string key, TGrain grain)
        where TGrain : class, IGrain
    {
        _grains[(typeof(TGrain), key)] = grain;
        return this;
    }

    public FakeStream Stream(string batchId) => _streams.GetOrAdd(batchId, _ => new FakeStream());

    private object Find(Type type, string key) =>
        _grains.GetValueOrDefault((type, key)) ?? throw new InvalidOperationException($"No {type.Name} '{key}' is expected in this test");
}
