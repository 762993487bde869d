using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;

namespace Executor.Embedded.Tests.References;

public sealed class GrainFactoryTests(GrainHostFixture host)
{
    public interface INobody : IGrainWithStringKey;

    [Fact]
    public void GetGrain_NoClass_SaysWhichInterface()
    {
        var exception = Assert.Throws<ArgumentException>(() => host.Client.GetGrain<INobody>("x"));

        Assert.Contains(nameof(INobody), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GetGrain_ClassNamePrefix_IsNotSupported() =>
        Assert.Throws<NotSupportedException>(() => host.Client.GetGrain<ITurnGrain>("x", "Prefix"));

    [Fact]
    public async Task Call_ObserverItselfAsArgument_IsRefused()
    {
        var grain = host.Client.GetGrain<IPublisherGrain>(Probe.NewKey());

        await Assert.ThrowsAsync<ArgumentException>(() => grain.TellAsync(new DeafListener(), new Message(1, "", [])));
    }

    [Fact]
    public async Task Observer_ReferenceDeleted_RefusesCalls()
    {
        var listener = new DeafListener();
        var reference = host.Client.CreateObjectReference<IListener>(listener);
        host.Client.DeleteObjectReference<IListener>(reference);

        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => reference.HearAsync(new Message(1, "", [])));
        await reference.NoticeAsync(1);
        GC.KeepAlive(listener);
    }

    private sealed class DeafListener : IListener
    {
        public Task<int> HearAsync(Message message) => Task.FromResult(0);

        public Task NoticeAsync(int number) => Task.CompletedTask;
    }
}
