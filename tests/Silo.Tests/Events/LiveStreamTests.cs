using System.Text;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Silo.Events;

namespace Executor.Silo.Tests.Events;

public sealed class LiveStreamTests
{
    private readonly LiveStream _stream = new("agent.stdout", OutputKind.Stdout, TaskStage.RunningAgent);

    public LiveStreamTests() => _stream.Watch(true);

    [Fact]
    public void Text_Printed_IsTakenOnceWithItsPlace()
    {
        Append("hello\n");

        Assert.Equal(new TaskLog("task", 3, TaskStage.RunningAgent, "agent.stdout", OutputKind.Stdout, "hello\n", 0), _stream.Take("task", 3, 100));
        Assert.Null(Take());
    }

    [Theory]
    [InlineData("ä")]
    [InlineData("€")]
    [InlineData("😀")]
    [InlineData("a😀b€c")]
    public void Character_SplitOverReads_IsWhole(string text)
    {
        var taken = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            _stream.Append([value]);
            taken.Append(Take()?.Text);
        }

        Assert.Equal(text, taken.ToString());
    }

    [Fact]
    public void Character_CutByTheMostAtOnce_ComesWithTheNextPart()
    {
        Append("€€€");

        Assert.Equal("€ € €", $"{Take(5)?.Text} {Take(5)?.Text} {Take(5)?.Text}");
    }

    [Fact]
    public void Bytes_ThatAreNoText_AreReplaced()
    {
        _stream.Append([0xFF, (byte)'a', 0xC3, (byte)'b']);

        Assert.Equal("\uFFFDa\uFFFDb", Take()?.Text);
    }

    [Fact]
    public void CharacterBegun_WhenTheStreamEnds_IsReplaced()
    {
        _stream.Append([(byte)'a', 0xE2, 0x82]);
        Assert.Equal("a", Take()?.Text);
        Assert.False(_stream.IsOver);
        _stream.Complete();

        Assert.Equal("\uFFFD", Take()?.Text);
        Assert.True(_stream.IsOver);
    }

    [Fact]
    public void Burst_WithinTheCapacity_ComesWholeAtItsRate()
    {
        var text = string.Concat(Enumerable.Range(0, 4000).Select(number => $"line {number}\n"));
        Append(text);

        var parts = Parts(1024);
        Assert.Equal(text, string.Concat(parts.Select(part => part.Text)));
        Assert.All(parts, part => Assert.InRange(part.Text.Length, 1, 1024));
        Assert.All(parts, part => Assert.Equal(0, part.DroppedBytes));
    }

    [Fact]
    public void Flood_LeavesOneGap_WhoseLengthIsTold()
    {
        Append(new string('a', LiveStream.Capacity));
        Append(new string('b', 1_000_000));
        Assert.Equal(new string('a', 1000), Take(1000)?.Text);

        // Room again, but not before the gap was told: what comes now belongs to it.
        Append(new string('c', 500));
        Assert.Equal(LiveStream.Capacity - 1000, Take(LiveStream.Capacity)?.Text.Length);
        Append("after");

        Assert.Equal(("after", 1_000_500), (Take() is { } next) ? (next.Text, next.DroppedBytes) : default);
    }

    [Fact]
    public void Gap_ThroughACharacter_TearsNothing()
    {
        Append(new string('a', LiveStream.Capacity - 1));
        Append("€ß");
        Assert.Equal(new string('a', LiveStream.Capacity - 1), Take(LiveStream.Capacity)?.Text);
        _stream.Append(Encoding.UTF8.GetBytes("€after").AsSpan(1));

        Assert.Equal(("after", 7), (Take() is { } next) ? (next.Text, next.DroppedBytes) : default);
    }

    [Fact]
    public void Gap_AtTheEnd_IsToldWithoutText()
    {
        Append(new string('a', LiveStream.Capacity + 5));
        _stream.Complete();

        Assert.Equal((LiveStream.Capacity, 0), Take(10) is { } all ? (all.Text.Length, all.DroppedBytes) : default);
        Assert.False(_stream.IsOver);
        Assert.Equal(("", 5), Take() is { } rest ? (rest.Text, rest.DroppedBytes) : default);
        Assert.True(_stream.IsOver);
    }

    [Fact]
    public void Unwatched_NothingIsKept()
    {
        _stream.Watch(false);
        Append("before");
        Assert.Null(Take());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var chunk = new byte[64 * 1024];
        for (var i = 0; i < 1000; i++)
        {
            _stream.Append(chunk);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, chunk.Length, chunk.Length + 1024);
    }

    [Fact]
    public void WatchedInTheMiddle_BeginsWithAWholeCharacter_AndCallsNothingDropped()
    {
        _stream.Watch(false);
        var bytes = Encoding.UTF8.GetBytes("x😀after");
        _stream.Append(bytes.AsSpan(0, 3));
        _stream.Watch(true);
        _stream.Append(bytes.AsSpan(3));

        Assert.Equal(("after", 0), Take() is { } first ? (first.Text, first.DroppedBytes) : default);
    }

    [Fact]
    public void Flood_WhileNobodyTakes_StaysBounded()
    {
        var chunk = new byte[64 * 1024];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 2000; i++)
        {
            _stream.Append(chunk);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3 * LiveStream.Capacity);
        Assert.Equal(LiveStream.Capacity, Take(LiveStream.Capacity)?.Text.Length);
    }

    private void Append(string text) => _stream.Append(Encoding.UTF8.GetBytes(text));

    private TaskLog? Take(int most = 100) => _stream.Take("task", 1, most);

    private List<TaskLog> Parts(int most)
    {
        var parts = new List<TaskLog>();
        while (Take(most) is { } part)
        {
            parts.Add(part);
        }

        return parts;
    }
}
