using Executor.Grains.State;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.State;

/// <summary>On a grain, all of this runs in its turns; here one queue of work stands in for them.</summary>
public sealed class NotifierTests
{
    private readonly List<string> _delivered = [];
    private readonly List<Exception> _failures = [];
    private readonly TaskScheduler _turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
    private readonly Notifier _notifier;

    public NotifierTests() => _notifier = new Notifier(TimeProvider.System, _failures.Add);

    [Fact]
    public async Task News_IsDelivered_InOrder_OutsideOfTheTurn()
    {
        await OnTurnAsync(() =>
        {
            Post("a");
            Post("b");
            Assert.Empty(_delivered);
        });

        await DeliveredAsync("a", "b");
    }

    [Fact]
    public async Task News_ThatFails_IsRepeated_AndKeepsNoOtherWaiting()
    {
        var refusals = 3;
        await OnTurnAsync(() =>
        {
            _notifier.Post(() =>
            {
                if (refusals-- > 0)
                {
                    throw new TimeoutException("No answer.");
                }

                _delivered.Add("a");
                return Task.CompletedTask;
            });
            Post("b");
            Post("c");
        });

        await DeliveredAsync("b", "c", "a");
        Assert.Equal(3, _failures.Count);
    }

    [Fact]
    public async Task Stop_EndsRepeating()
    {
        var tries = 0;
        await OnTurnAsync(() => _notifier.Post(() =>
        {
            tries++;
            _notifier.Stop();
            throw new TimeoutException("No answer.");
        }));

        await _notifier.Idle.WaitAsync(Eventually.Patience);
        Assert.Equal(1, tries);
    }

    private void Post(string news) => _notifier.Post(() =>
    {
        _delivered.Add(news);
        return Task.CompletedTask;
    });

    private Task OnTurnAsync(Action turn) => Task.Factory.StartNew(turn, CancellationToken.None, TaskCreationOptions.None, _turns);

    private async Task DeliveredAsync(params string[] expected)
    {
        await Eventually.GetAsync("the news", () => Task.FromResult(_delivered.Count), count => count == expected.Length);
        Assert.Equal(expected, _delivered);
    }
}
