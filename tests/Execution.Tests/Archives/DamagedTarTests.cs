namespace Executor.Execution.Tests.Archives;

public sealed class DamagedTarTests : ImportFixture
{
    private const string BadPax = "the archive is damaged: a pax header is not valid";
    private const string CutOff = "the archive is damaged: it ends in the middle of an entry";

    [Fact]
    public async Task Import_WithoutItsEnd_IsRefused()
    {
        Assert.Equal([CutOff], await RefusalAsync(GoodTar().WithoutEnd()));
        Assert.Equal([CutOff], await RefusalAsync(GoodTar().WithoutEnd()[..^512]));
        Assert.Equal([CutOff], await RefusalAsync(GoodTar().Pax('x', ("path", "x")).ToTar()));
    }

    [Fact]
    public async Task Import_GzipCutShort_IsRefused()
    {
        byte[] gzip = GoodTar().ToGzip();
        // The last bytes are padding and a checksum: without them the files are still whole.
        for (int length = gzip.Length - 40; length > 20; length -= 40)
        {
            Assert.StartsWith("the archive is damaged:", Assert.Single(await RefusalAsync(gzip[..length])), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Import_GzipWithWrongChecksum_IsRefused()
    {
        byte[] gzip = GoodTar().ToGzip();
        gzip[^8] ^= 1;

        Assert.Equal(["the archive is damaged: it cannot be read to its end"], await RefusalAsync(gzip));
    }

    [Fact]
    public async Task Import_WithMoreAfterTheEnd_IsRefused() =>
        Assert.Equal(["the archive goes on after its end"], await RefusalAsync([.. GoodTar().ToTar(), .. GoodTar().ToTar()]));

    [Fact]
    public async Task Import_WithPaddingAfterTheEnd_IsAccepted() =>
        await AcceptedAsync([.. GoodTar().ToTar(), .. new byte[9 * 1024]]);

    [Fact]
    public async Task Import_WrongHeaderChecksum_IsRefused()
    {
        byte[] tar = GoodTar().ToTar();
        tar[1024] ^= 1;

        Assert.Equal(["the archive is damaged: a tar header is not valid"], await RefusalAsync(tar));
    }

    [Fact]
    public async Task Import_SizeBeyondTheArchive_IsRefused() =>
        Assert.Equal([CutOff], await RefusalAsync(GoodTar().Entry("agent_code/x", '0', "abc", size: 100_000_000).ToTar()));

    [Fact]
    public async Task Import_PaxSizeOverHeaderSize_IsWhatCounts()
    {
        byte[] tar = GoodTar().Pax('x', ("size", "3")).Entry("agent_code/x", '0', "abc", size: 0).ToTar();

        Assert.Equal("abc", (await FilesOfAsync((await AcceptedAsync(tar)).Agent))["x"]);
    }

    [Theory]
    [InlineData("size", "-1")]
    [InlineData("size", "9999999999999999999999")]
    [InlineData("size", "1x")]
    public async Task Import_DamagedPaxRecord_IsRefused(string key, string value) =>
        Assert.Equal([BadPax], await RefusalAsync(GoodTar().Pax('x', (key, value)).File("x", "").ToTar()));

    [Theory]
    [InlineData("99 path=x\n")]
    [InlineData("path=x\n")]
    [InlineData("9 pathxx\n")]
    [InlineData("-5 a=b\n")]
    [InlineData("4 =\n\n5")]
    public async Task Import_DamagedPaxText_IsRefused(string text) =>
        Assert.Equal([BadPax], await RefusalAsync(GoodTar().Entry("p", 'x', text).File("x", "").ToTar()));

    [Fact]
    public async Task Import_SparseFileInPax_IsRefused() =>
        Assert.Equal(
            ["entry 'agent_code/x' is a sparse file"],
            await RefusalAsync(GoodTar().Pax('x', ("GNU.sparse.major", "1")).File("agent_code/x", "data").ToTar()));

    [Fact]
    public async Task Import_GlobalHeader_MayOnlyComment()
    {
        await AcceptedAsync([.. new TarBuilder().Pax('g', ("comment", "abc")).WithoutEnd(), .. GoodTar().ToTar()]);
        Assert.Equal(
            ["the archive has a global header that renames or resizes its entries"],
            await RefusalAsync([.. new TarBuilder().Pax('g', ("path", "x")).WithoutEnd(), .. GoodTar().ToTar()]));
    }

    [Fact]
    public async Task Import_HugeHeaderExtension_IsRefusedBeforeItIsRead()
    {
        const string Problem = "the archive has a header extension of more than 1048576 bytes";

        Assert.Equal([Problem], await RefusalAsync(GoodTar().Entry("x", 'x', size: 2_000_000_000).ToTar()));
        Assert.Equal([Problem], await RefusalAsync(GoodTar().Entry("x", 'L', size: 8_000_000_000).ToTar()));
    }

    [Fact]
    public async Task Import_FolderWithContent_IsRefused() =>
        Assert.Equal(
            ["entry 'agent_code/d' is a folder with content"],
            await RefusalAsync(GoodTar().Entry("agent_code/d", '5', "abc").ToTar()));
}
