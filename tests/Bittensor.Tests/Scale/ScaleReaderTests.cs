using System.Globalization;
using Executor.Bittensor.Scale;
using Executor.Bittensor.Tests.Vectors;

namespace Executor.Bittensor.Tests.Scale;

public sealed class ScaleReaderTests
{
    public static TheoryData<string, string> Compacts() => [.. VectorFiles.Compacts.Select(vector => (vector.Value, vector.Bytes))];

    [Theory]
    [MemberData(nameof(Compacts))]
    public void Compact_OfAnotherImplementation_IsItsValue(string value, string hex)
    {
        var reader = new ScaleReader(Convert.FromHexString(hex + "ff"));
        Assert.Equal(ulong.Parse(value, CultureInfo.InvariantCulture), reader.ReadCompact("x"));
        Assert.Equal(1, reader.Remaining);
    }

    [Theory]
    [MemberData(nameof(Compacts))]
    public void Compact_CutShort_SaysSo(string value, string hex)
    {
        var bytes = Convert.FromHexString(hex);
        for (var length = 0; length < bytes.Length; length++)
        {
            var message = Refusal(bytes[..length], (ref reader) => reader.ReadCompact("x"));
            Assert.True(message.EndsWith("bytes are there", StringComparison.Ordinal), $"{value} at {length}: {message}");
        }
    }

    [Theory]
    [InlineData("0100", "x: 0 is written longer than it has to be")]
    [InlineData("fd00", "x: 63 is written longer than it has to be")]
    [InlineData("02000000", "x: 0 is written longer than it has to be")]
    [InlineData("feff0000", "x: 16383 is written longer than it has to be")]
    [InlineData("03ffffff3f", "x: 1073741823 is written longer than it has to be")]
    [InlineData("07ffffffff00", "x: 4294967295 is written longer than it has to be")]
    [InlineData("13ffffffffffffff00", "x: 72057594037927935 is written longer than it has to be")]
    [InlineData("17ffffffffffffffff01", "x: a number of 9 bytes is longer than any there is")]
    [InlineData("ff", "x: a number of 67 bytes is longer than any there is")]
    public void Compact_NotTheShortest_OrTooLong_IsRefused(string hex, string message) =>
        Assert.Equal(message, Refusal(Convert.FromHexString(hex), (ref reader) => reader.ReadCompact("x")));

    [Fact]
    public void Compact_OverItsMaximum_IsRefused() =>
        Assert.Equal("x: 64 is more than 63", Refusal([1, 1], (ref reader) => reader.ReadCompact("x", max: 63)));

    [Fact]
    public void Values_OfEachKind_AreRead()
    {
        var reader = new ScaleReader([1, 0, 1, 0x34, 0x12, 0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, 8, 1, 0, 8, 4, 0xfc]);
        Assert.True(reader.ReadBool("a"));
        Assert.False(reader.ReadOption("b"));
        Assert.True(reader.ReadOption("c"));
        Assert.Equal(0x1234, reader.ReadUInt16("d"));
        Assert.Equal(0x0123456789abcdefUL, reader.ReadUInt64("e"));
        Assert.Equal([true, false], reader.ReadBools("f"));
        Assert.Equal([1UL, 63UL], reader.ReadCompacts(63, "g"));
        Assert.Equal(0, reader.Remaining);
    }

    [Fact]
    public void Bool_AndOption_OfAnotherByte_AreRefused()
    {
        Assert.Equal("x: 2 is not a bool", Refusal([2], (ref reader) => reader.ReadBool("x")));
        Assert.Equal("x: 255 is not the mark of an option", Refusal([255], (ref reader) => reader.ReadOption("x")));
        Assert.Equal("x: 2 is not a bool", Refusal([8, 1, 2], (ref reader) => reader.ReadBools("x")));
    }

    [Fact]
    public void Bytes_MoreThanThereAre_AreRefused() =>
        Assert.Equal("x: 31 of 32 bytes are there", Refusal(new byte[31], (ref reader) => reader.ReadBytes(32, "x").Length));

    [Theory]
    [InlineData("0b000000000001", 1)]
    [InlineData("feffffff", 1)]
    [InlineData("08ff", 1)]
    [InlineData("04", 32)]
    public void Length_OfMoreThanThereIs_IsRefusedBeforeAnythingIsAllocated(string hex, int itemBytes)
    {
        var bytes = Convert.FromHexString(hex);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Refusal(bytes, (ref reader) => reader.ReadLength(itemBytes, "x"));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Matches("^x: .* (items cannot be in the|is more than) ", message);
        Assert.InRange(allocated, 0, 16 * 1024);
    }

    private static string Refusal<T>(byte[] bytes, Read<T> read)
    {
        try
        {
            var reader = new ScaleReader(bytes);
            return $"was read as {read(ref reader)}";
        }
        catch (ScaleException exception)
        {
            return exception.Message;
        }
    }

    private delegate T Read<T>(ref ScaleReader reader);
}
