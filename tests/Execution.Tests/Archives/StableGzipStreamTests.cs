using System.IO.Compression;
using System.Text;
using Executor.Execution.Archives.Gzip;

namespace Executor.Execution.Tests.Archives;

public sealed class StableGzipStreamTests
{
    public static TheoryData<int> Lengths => [0, 1, 2, 3, 257, 258, 259, 32767, 32768, 32769, 65536, 100_003, 1_000_000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task Write_AnyLength_ComesBackWhole(int length)
    {
        byte[] noise = new byte[length];
        new Random(length).NextBytes(noise);
        byte[] words = Encoding.ASCII.GetBytes(string.Join(' ', Enumerable.Range(0, length + 1).Select(i => i * 7919 % 1000)))[..length];

        foreach (byte[] content in new[] { new byte[length], noise, words, [.. noise, .. words, .. noise] })
        {
            byte[] packed = await PackAsync(content, chunk: 1 + (length / 3));

            Assert.Equal(content, Unpack(packed));
            Assert.True(packed.Length <= content.Length + (content.Length / 1000) + 100, "noise must not grow");
            Assert.True(content.Length <= packed.Length * 200L, "zeros must stay within the importer's ratio");
        }
    }

    [Fact]
    public async Task Write_EveryMatchLengthAndDistance_ComesBackWhole()
    {
        MemoryStream content = new();
        Random random = new(3);
        byte[] noise = new byte[40_000];
        random.NextBytes(noise);
        content.Write(noise);
        for (int length = 3; length <= 300; length++)
        {
            byte[] soFar = content.ToArray();
            int distance = Math.Min(soFar.Length, (int)Math.Pow(2, random.NextDouble() * 15.2) + length);
            content.Write(soFar.AsSpan(soFar.Length - distance, length));
            content.WriteByte((byte)random.Next(256));
        }

        byte[] expected = content.ToArray();
        Assert.Equal(expected, Unpack(await PackAsync(expected, chunk: 1000)));
    }

    [Fact]
    public async Task Write_InOtherChunks_GivesTheSameBytes()
    {
        byte[] content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 30_000)));

        Assert.Equal(await PackAsync(content, chunk: 1), await PackAsync(content, content.Length));
    }

    [Fact]
    public async Task Write_Text_IsMadeMuchSmaller()
    {
        IEnumerable<string> lines = Enumerable.Range(0, 2000).Select(i => $"line {i} of a text like any other\n");
        byte[] content = Encoding.ASCII.GetBytes(string.Concat(lines));

        Assert.InRange((await PackAsync(content, 4096)).Length, 1, content.Length / 4);
    }

    [Fact]
    public async Task Header_HasNeitherTimeNorSystem() =>
        Assert.Equal("1f8b08000000000000ff", Convert.ToHexStringLower((await PackAsync([], 1))[..10]));

    private static async Task<byte[]> PackAsync(byte[] content, int chunk)
    {
        MemoryStream output = new();
        StableGzipStream gzip = new(output);
        foreach (byte[] part in content.Chunk(chunk))
        {
            await gzip.WriteAsync(part.AsMemory(), CancellationToken.None);
        }

        await gzip.FinishAsync(CancellationToken.None);
        return output.ToArray();
    }

    private static byte[] Unpack(byte[] packed)
    {
        using GZipStream gzip = new(new MemoryStream(packed), CompressionMode.Decompress);
        MemoryStream content = new();
        gzip.CopyTo(content);
        return content.ToArray();
    }
}
