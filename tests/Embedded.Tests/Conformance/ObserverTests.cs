using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;

namespace Executor.Embedded.Tests.Conformance;

public sealed class ObserverTests(GrainHostFixture host) : ConformanceTests(host)
{
    private IPublisherGrain Grain => Client.GetGrain<IPublisherGrain>(Key);

    [Fact]
    public async Task Observer_CalledByGrain_HearsAndAnswers()
    {
        var listener = new Listener(Probe);
        var reference = Client.CreateObjectReference<IListener>(listener);

        Assert.Equal(42, await Grain.TellAsync(reference, new Message(42, "to an observer", ["x"])));
        Assert.Equal(["heard:42"], Probe.Log);
        Client.DeleteObjectReference<IListener>(reference);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_OneWayCalls_ComeInOrderOneAtATime()
    {
        var listener = new Listener(Probe);
        var reference = Client.CreateObjectReference<IListener>(listener);
        await Grain.NoticeAsync(reference, 20);
        await Probe.WaitAsync("noticed:19");

        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"noticed:{n}"), Probe.Log);
        Assert.Equal(1, Probe.MostInside);
        Client.DeleteObjectReference<IListener>(reference);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_Throws_GrainGetsTheException()
    {
        var listener = new Listener(Probe);
        var reference = Client.CreateObjectReference<IListener>(listener);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.TellAsync(reference, new Message(-1, "throw", [])));
        GC.KeepAlive(listener);
    }

    [Fact]
    public void Observer_NoReferenceGiven_CannotBeDeleted() =>
        Assert.Throws<ArgumentException>(() => Client.DeleteObjectReference<IListener>(new Listener(Probe)));

    [Fact]
    public async Task Messages_ThereAndBack_AreEqual()
    {
        var message = new Message(1, "text", ["a", "b"]);

        var answer = Assert.Single(await Grain.EchoAsync([message]));
        Assert.Equal((message.Number, message.Text), (answer.Number, answer.Text));
        Assert.Equal(message.Words.AsEnumerable(), answer.Words.AsEnumerable());
    }

    private sealed class Listener(Probe probe) : IListener
    {
        public Task<int> HearAsync(Message message)
        {
            if (message.Number < 0)
            {
                throw new InvalidOperationException("the observer failed");
            }

            probe.Note($"heard:{message.Number}");
            return Task.FromResult(message.Number);
        }

        public async Task NoticeAsync(int number)
        {
            probe.Enter();
            await Task.Yield();
            probe.Note($"noticed:{number}");
            probe.Leave();
            probe.Signal($"noticed:{number}");
        }
    }
}
