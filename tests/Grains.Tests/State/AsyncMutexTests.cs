using Executor.Grains.State;

namespace Executor.Grains.Tests.State;

public sealed class AsyncMutexTests
{
    private readonly AsyncMutex _mutex = new();

    [Fact]
    public async Task Many_EnterOneAtATime_InTheirOrder()
    {
        var first = await _mutex.EnterAsync();
        var (second, third) = (_mutex.EnterAsync(), _mutex.EnterAsync());
        Assert.True(_mutex.IsHeld);

        first.Dispose();
        var holder = await second;
        Assert.False(third.IsCompleted);
        holder.Dispose();
        (await third).Dispose();

        Assert.False(_mutex.IsHeld);
    }

    [Fact]
    public async Task Dispose_Twice_LetsOneIn()
    {
        var first = await _mutex.EnterAsync();
        var second = _mutex.EnterAsync();
        first.Dispose();
        first.Dispose();
        await second;

        Assert.True(_mutex.IsHeld);
        Assert.False(_mutex.EnterAsync().IsCompleted);
    }
}
