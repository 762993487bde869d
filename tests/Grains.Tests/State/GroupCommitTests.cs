using Executor.Grains.State;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.State;

/// <summary>On a grain, all of this runs in its turns; here one queue of work stands in for them.</summary>
public sealed class GroupCommitTests
{
    private readonly TaskScheduler _turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
    private readonly List<int[]> _groups = [];
    private readonly Queue<TaskCompletionSource> _gates = new();
    private readonly GroupCommit<int> _commit;

    public GroupCommitTests() => _commit = new GroupCommit<int>(async group =>
    {
        _groups.Add([.. group]);
        if (_gates.TryDequeue(out var gate))
        {
            await gate.Task;
        }
    });

    [Fact]
    public async Task Item_Alone_IsWrittenAtOnce()
    {
        await await OnTurnAsync(() => _commit.AddAsync(1));
        await await OnTurnAsync(() => _commit.AddAsync(2));

        Assert.Equal([[1], [2]], _groups);
    }

    [Fact]
    public async Task Items_ThatComeDuringAWrite_ShareTheNext()
    {
        var gate = new TaskCompletionSource();
        _gates.Enqueue(gate);
        var first = await OnTurnAsync(() => _commit.AddAsync(1));
        await WrittenAsync(1);
        var others = await OnTurnAsync(() => Enumerable.Range(2, 99).Select(_commit.AddAsync).ToArray());
        Assert.Single(_groups);

        gate.SetResult();
        await Task.WhenAll([first, .. others]).WaitAsync(Eventually.Patience, TimeProvider.System);
        Assert.Equal([[1], [.. Enumerable.Range(2, 99)]], _groups);
    }

    [Fact]
    public async Task Item_EndsWithItsOwnGroup_NotBefore()
    {
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        _gates.Enqueue(first);
        _gates.Enqueue(second);
        var one = await OnTurnAsync(() => _commit.AddAsync(1));
        await WrittenAsync(1);
        var two = await OnTurnAsync(() => _commit.AddAsync(2));

        first.SetResult();
        await one;
        await WrittenAsync(2);
        Assert.False(two.IsCompleted);
        second.SetResult();
        await two;
    }

    [Fact]
    public async Task GroupThatFails_FailsAllOfIt_AndNothingElse()
    {
        var gate = new TaskCompletionSource();
        _gates.Enqueue(gate);
        var lost = await OnTurnAsync(() => new[] { _commit.AddAsync(1), _commit.AddAsync(2) });
        await WrittenAsync(1);
        var kept = await OnTurnAsync(() => _commit.AddAsync(3));
        gate.SetException(new IOException("The disk is full."));

        foreach (var item in lost)
        {
            await Assert.ThrowsAsync<IOException>(() => item);
        }

        await kept;
        Assert.Equal([[1, 2], [3]], _groups);
    }

    private Task<int> WrittenAsync(int groups) => Eventually.GetAsync($"{groups} groups", () => OnTurnAsync(() => _groups.Count), count => count == groups);

    private Task<T> OnTurnAsync<T>(Func<T> act) => Task.Factory.StartNew(act, CancellationToken.None, TaskCreationOptions.None, _turns);
}
