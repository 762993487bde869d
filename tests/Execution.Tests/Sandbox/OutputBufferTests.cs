using System.Text;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tests.Sandbox;

public sealed class OutputBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(10)]
    public void Append_UpToTheLimit_KeepsEverything(int length)
    {
        string text = new('a', length);

        CapturedOutput output = Capture(10, text);

        Assert.False(output.Truncated);
        Assert.Equal(text, output.ToText());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public void Append_BeyondTheLimit_KeepsHeadAndTail(int chunk)
    {
        string text = string.Concat(Enumerable.Range(0, 500).Select(number => $"{number:d3};"));

        CapturedOutput output = Capture(64, [.. text.Chunk(chunk).Select(piece => new string(piece))]);

        Assert.Equal(
            text[..32] + "\n\n... [truncated at 64 bytes, total 2000]\n\n" + text[^32..],
            output.ToText());
    }

    [Fact]
    public void Append_OnlyHeadWanted_KeepsFirstBytes()
    {
        OutputBuffer buffer = new(new OutputBound(4, KeepTail: false));
        buffer.Append("abc"u8);
        buffer.Append("defgh"u8);

        CapturedOutput output = buffer.ToOutput();

        Assert.Equal("abcd"u8.ToArray(), output.Head.ToArray());
        Assert.True(output.Tail.IsEmpty);
        Assert.Equal(8, output.TotalBytes);
    }

    [Fact]
    public void ToText_CutThroughCharacters_LeavesTheTornOnesOut()
    {
        // 3 bytes each: both cuts at 5 bytes go through a character.
        CapturedOutput output = Capture(10, "€€€€€€");

        Assert.Equal("€\n\n... [truncated at 10 bytes, total 18]\n\n€", output.ToText());
    }

    private static CapturedOutput Capture(int limit, params string[] pieces)
    {
        OutputBuffer buffer = new(new OutputBound(limit));
        foreach (string piece in pieces)
        {
            buffer.Append(Encoding.UTF8.GetBytes(piece));
        }

        return buffer.ToOutput();
    }
}
