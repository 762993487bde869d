using System.Text;
using Executor.Blobs;
using Executor.Contracts.Blobs;
using Executor.Gateway.Tasks;

namespace Executor.Gateway.Tests.Tasks;

public sealed class OutputTextTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("output-");
    private readonly BlobStore _blobs;

    public OutputTextTests() => _blobs = new BlobStore(_directory.FullName);

    [Theory]
    [InlineData(100, "head|stored text|tail")]
    [InlineData(21, "head|stored text|tail")]
    [InlineData(20, "ead|stored text|tail")]
    [InlineData(10, " text|tail")]
    [InlineData(4, "tail")]
    [InlineData(0, "")]
    public async Task Tail_AcrossPieces_IsTheLastBytes(int length, string expected)
    {
        var text = new OutputText().Append("head|").Append(await StoreAsync("stored text")).Append("|tail");
        Assert.Equal(21, text.Bytes);
        Assert.Equal(expected, await text.ReadAsync(_blobs, length, CancellationToken.None));
    }

    [Theory]
    [InlineData(8, "€€")]
    [InlineData(7, "€€")]
    [InlineData(6, "€€")]
    [InlineData(5, "€")]
    [InlineData(4, "€")]
    [InlineData(2, "")]
    public async Task Tail_InTheMiddleOfACharacter_BeginsWithTheNext(int length, string expected)
    {
        var text = new OutputText().Append(await StoreAsync("€€€"));
        Assert.Equal(expected, await text.ReadAsync(_blobs, length, CancellationToken.None));
    }

    [Fact]
    public async Task WholeText_OfInvalidUtf8_IsReplacedNotDropped()
    {
        var blob = await _blobs.PutAsync(new byte[] { (byte)'a', 0xFF, (byte)'b' }, CancellationToken.None);
        Assert.Equal("a\uFFFDb", await new OutputText().Append(blob).ReadAsync(_blobs, long.MaxValue, CancellationToken.None));
    }

    [Fact]
    public async Task MissingBlob_LeavesTheRest()
    {
        var text = new OutputText().Append("before ").Append(new BlobRef(new string('a', 64), 5)).Append(" after");
        Assert.Equal("before  after", await text.ReadAsync(_blobs, long.MaxValue, CancellationToken.None));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private ValueTask<BlobRef> StoreAsync(string text) => _blobs.PutAsync(Encoding.UTF8.GetBytes(text), CancellationToken.None);
}
