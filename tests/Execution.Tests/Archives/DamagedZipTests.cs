using System.Buffers.Binary;
using System.Text;

namespace Executor.Execution.Tests.Archives;

public sealed class DamagedZipTests : ImportFixture
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(new string('a', 1000));

    [Fact]
    public async Task Import_WrongChecksum_IsRefused()
    {
        byte[] zip = GoodZip().Add(new ZipBuilder.Entry("agent_code/x", Text) { Checksum = 1 }).ToZip();

        Assert.Equal(["entry 'agent_code/x' does not have the checksum that the archive names"], await RefusalAsync(zip));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(93)]
    public async Task Import_OtherCompression_IsRefused(int method)
    {
        byte[] zip = GoodZip().Add(new ZipBuilder.Entry("agent_code/x", Text) { Method = method }).ToZip();

        Assert.Equal(["entry 'agent_code/x' is compressed in a way other than deflate"], await RefusalAsync(zip));
    }

    [Fact]
    public async Task Import_OtherNameInLocalHeader_IsRefused()
    {
        byte[] zip = GoodZip().Add(new ZipBuilder.Entry("agent_code/x", Text) { LocalName = "agent_code/y" }).ToZip();

        Assert.Equal(["entry 'agent_code/x' differs from what the zip directory says"], await RefusalAsync(zip));
    }

    [Fact]
    public async Task Import_StoredEntry_IsAccepted()
    {
        byte[] zip = GoodZip().Add(new ZipBuilder.Entry("agent_code/x", Text) { Stored = true }).ToZip();

        Assert.Equal(1000, (await FilesOfAsync((await AcceptedAsync(zip)).Agent))["x"].Length);
    }

    [Fact]
    public async Task Import_Zip64_IsAccepted()
    {
        ZipBuilder zip = new() { Zip64 = true };
        zip.File("tasks/one/workspace.yaml", Yaml).File("tasks/one/prompt.md", "").File("tasks/one/checks.txt", "true");
        zip.File("agent_code/a.py", "print()");
        byte[] bytes = zip.ToZip("comment");

        Assert.Equal("print()", (await FilesOfAsync((await AcceptedAsync(bytes)).Agent))["a.py"]);

        // The offset of the 64-bit end record, in its locator.
        bytes[^(7 + 22 + 12)] = 0x7f;
        Assert.Equal(["the archive is damaged: its zip directory is not valid"], await RefusalAsync(bytes));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(60_000)]
    public async Task Import_WrongCountOfEntries_IsRefused(int count)
    {
        ZipBuilder zip = new() { ClaimedCount = count };
        zip.File("tasks/one/workspace.yaml", Yaml).File("tasks/one/prompt.md", "").File("tasks/one/checks.txt", "true");
        zip.File("agent_code/a.py", "");

        Assert.Equal(["the archive is damaged: its zip directory is not valid"], await RefusalAsync(zip.ToZip()));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(16)]
    public async Task Import_DirectoryOutsideTheFile_IsRefused(int field)
    {
        byte[] zip = GoodZip().ToZip();
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(zip.Length - 22 + field), 0xFFFFFFF0);

        Assert.Equal(["the archive is damaged: its zip directory is not valid"], await RefusalAsync(zip));
    }

    [Fact]
    public async Task Import_PartOfASplitZip_IsRefused()
    {
        byte[] zip = GoodZip().ToZip();
        BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(zip.Length - 22 + 4), 3);

        Assert.Equal(["the archive is one part of a split zip"], await RefusalAsync(zip));
    }

    [Fact]
    public async Task Import_FolderWithContent_IsRefused() =>
        Assert.Equal(
            ["entry 'agent_code/d/' is a folder with content"],
            await RefusalAsync(GoodZip().Add(new ZipBuilder.Entry("agent_code/d/", Text) { Mode = 0 }).ToZip()));
}
