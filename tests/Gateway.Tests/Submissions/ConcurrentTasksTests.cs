using Executor.Gateway.Submissions;

namespace Executor.Gateway.Tests.Submissions;

public sealed class ConcurrentTasksTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("8", 8)]
    [InlineData("9", 8)]
    [InlineData("99999999999999999999", 8)]
    public void Number_IsTaken_UpToTheMaximum(string text, int expected)
    {
        Assert.True(ConcurrentTasks.TryParse(text, 8, out var tasks));
        Assert.Equal(expected, tasks);
    }

    [Fact]
    public void Absent_IsNoWish()
    {
        Assert.True(ConcurrentTasks.TryParse(null, 8, out var tasks));
        Assert.Null(tasks);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("1.5")]
    [InlineData(" 1")]
    [InlineData("\u0663")]
    public void AnythingElse_IsRefused(string text) => Assert.False(ConcurrentTasks.TryParse(text, 8, out _));
}
