using Executor.Grains.Interfaces.Idempotency;
using Executor.TestKit.Hosting;

namespace Executor.Grains.Tests.Idempotency;

public sealed class IdempotencyTests
{
    private static readonly RecordedAnswer Answer = new(202, """{"rerun":1}""");

    [Fact]
    public async Task Request_ThatWasAnswered_IsAnsweredAgain()
    {
        await using var host = await GrainTestHost.StartAsync();
        var first = await KeysOf(host).BeginAsync("key", "request");

        Assert.Equal(KeyState.Open, first.State);
        Assert.Equal(32, first.CommandId.Length);
        Assert.Equal(Answer, await KeysOf(host).CompleteAsync("key", first.CommandId, Answer));
        Assert.Equal(new KeyedRequest(KeyState.Answered, "", Answer), await KeysOf(host).BeginAsync("key", "request"));
    }

    [Fact]
    public async Task OtherRequest_WithTheKey_IsRefused_BeforeAndAfterTheAnswer()
    {
        await using var host = await GrainTestHost.StartAsync();
        var first = await KeysOf(host).BeginAsync("key", "request");

        Assert.Equal(KeyState.Taken, (await KeysOf(host).BeginAsync("key", "other")).State);
        await KeysOf(host).CompleteAsync("key", first.CommandId, Answer);
        Assert.Equal(KeyState.Taken, (await KeysOf(host).BeginAsync("key", "other")).State);
        Assert.Equal(KeyState.Open, (await KeysOf(host).BeginAsync("other", "other")).State);
    }

    [Fact]
    public async Task Request_Twice_AtOneTime_IsOneCommand_WithOneAnswer()
    {
        await using var host = await GrainTestHost.StartAsync();
        var (first, second) = (await KeysOf(host).BeginAsync("key", "request"), await KeysOf(host).BeginAsync("key", "request"));

        Assert.Equal((KeyState.Open, first.CommandId), (second.State, second.CommandId));
        await KeysOf(host).CompleteAsync("key", first.CommandId, Answer);
        Assert.Equal(Answer, await KeysOf(host).CompleteAsync("key", second.CommandId, new RecordedAnswer(409, "{}")));
    }

    [Fact]
    public async Task Key_OverACrash_KeepsItsCommandAndItsAnswer()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var begun = await KeysOf(host).BeginAsync("key", "request");
        await host.CrashAsync();
        await host.StartAgainAsync();

        Assert.Equal(begun, await KeysOf(host).BeginAsync("key", "request"));
        await KeysOf(host).CompleteAsync("key", begun.CommandId, Answer);
        await host.CrashAsync();
        await host.StartAgainAsync();

        Assert.Equal(Answer, (await KeysOf(host).BeginAsync("key", "request")).Answer);
    }

    [Fact]
    public async Task Key_ExactlyAfterItsLifetime_IsFree()
    {
        await using var host = await GrainTestHost.StartAsync(host =>
        {
            host.Time.Hold();
            host.Options.Idempotency.Lifetime = TimeSpan.FromHours(1);
        });
        var first = await KeysOf(host).BeginAsync("key", "request");
        await KeysOf(host).CompleteAsync("key", first.CommandId, Answer);

        host.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal(KeyState.Answered, (await KeysOf(host).BeginAsync("key", "request")).State);
        host.Time.Advance(TimeSpan.FromTicks(1));
        var second = await KeysOf(host).BeginAsync("key", "other");

        Assert.Equal(KeyState.Open, second.State);
        Assert.NotEqual(first.CommandId, second.CommandId);

        // An answer that comes later than that is nobody's any more.
        Assert.Equal(Answer, await KeysOf(host).CompleteAsync("key", first.CommandId, Answer));
        Assert.Equal(KeyState.Open, (await KeysOf(host).BeginAsync("key", "other")).State);
    }

    [Fact]
    public async Task Keys_MoreThanThereIsRoomFor_AreRefused_UntilOldOnesExpire()
    {
        await using var host = await GrainTestHost.StartAsync(host =>
        {
            host.Options.Idempotency.MaxKeys = 2;
            host.Options.Idempotency.Lifetime = TimeSpan.FromHours(1);
        });
        await KeysOf(host).BeginAsync("1", "request");
        await KeysOf(host).BeginAsync("2", "request");

        Assert.Equal(KeyState.Refused, (await KeysOf(host).BeginAsync("3", "request")).State);
        Assert.Equal(KeyState.Open, (await KeysOf(host).BeginAsync("2", "request")).State);
        host.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(KeyState.Open, (await KeysOf(host).BeginAsync("3", "request")).State);
    }

    [Fact]
    public void Shards_OfAHotkey_AreFew_AndDifferFromOthers()
    {
        var shards = Enumerable.Range(0, 5000).Select(number => IdempotencyShards.Of("5Hotkey", $"key-{number}")).ToHashSet();

        Assert.Equal(256, shards.Count);
        Assert.All(shards, shard => Assert.StartsWith("5Hotkey/", shard, StringComparison.Ordinal));
        Assert.Equal(IdempotencyShards.Of("5Hotkey", "key"), IdempotencyShards.Of("5Hotkey", "key"));
    }

    private static IIdempotencyGrain KeysOf(GrainTestHost host) => host.Grains.GetGrain<IIdempotencyGrain>("5Hotkey/00");
}
