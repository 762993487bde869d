using Executor.Execution.Archives;
using Executor.Execution.Tests.Archives;

namespace Executor.Execution.Tests.Hostile;

/// <summary>H38: entries that are no regular files, and headers that make of an entry something else than it seems.</summary>
public sealed class H38_SpecialEntries : ImportFixture
{
    private const string BadPax = "the archive is damaged: a pax header is not valid";

    [Theory]
    [InlineData('1', "is a hard link")]
    [InlineData('2', "is a symbolic link")]
    [InlineData('3', "is a device")]
    [InlineData('4', "is a device")]
    [InlineData('6', "is a named pipe")]
    [InlineData('S', "is a sparse file")]
    [InlineData('V', "is neither a regular file nor a folder")]
    [InlineData('M', "is neither a regular file nor a folder")]
    public async Task Import_SpecialEntryInTar_IsRefused(char type, string problem) =>
        Assert.Equal([$"entry 'agent_code/x' {problem}"], await RefusalAsync(GoodTar().Entry("agent_code/x", type).ToTar()));

    [Theory]
    [InlineData(0xA1FFu, "is a symbolic link")]
    [InlineData(0x11A4u, "is a named pipe")]
    [InlineData(0x21A4u, "is a device")]
    [InlineData(0x61A4u, "is a device")]
    [InlineData(0xC1A4u, "is a device")]
    [InlineData(0x41EDu, "is neither a regular file nor a folder")]
    public async Task Import_SpecialEntryInZip_IsRefused(uint mode, string problem)
    {
        byte[] zip = GoodZip().Add(new ZipBuilder.Entry("agent_code/x", "/etc/passwd"u8.ToArray()) { Mode = mode }).ToZip();

        Assert.Equal([$"entry 'agent_code/x' {problem}"], await RefusalAsync(zip));
    }

    // Whatever the header says of an entry, its kind is refused before a byte of it or of what follows is written.
    [Theory]
    [InlineData('1')]
    [InlineData('2')]
    public async Task Import_FileThroughALinkBeforeIt_WritesNothing(char link)
    {
        string kind = link == '1' ? "hard link" : "symbolic link";
        string outside = Path.Combine(NewFolder(), "outside");
        TarBuilder below = GoodTar().Pax('x', ("linkpath", outside)).Entry("agent_code/out", link).File("agent_code/out/x", "x");
        TarBuilder over = GoodTar().Pax('x', ("linkpath", outside)).Entry("agent_code/out", link).File("agent_code/out", "x");

        Assert.StartsWith($"entry 'agent_code/out' is a {kind}", (await RefusalAsync(below.ToTar()))[0], StringComparison.Ordinal);
        Assert.StartsWith($"entry 'agent_code/out' is a {kind}", (await RefusalAsync(over.ToTar()))[0], StringComparison.Ordinal);
        Assert.False(Path.Exists(outside));
    }

    [Theory]
    [InlineData("path", "../x", "entry '../x' has '..' in its name")]
    [InlineData("path", "/etc/passwd", "entry '/etc/passwd' has an absolute name")]
    [InlineData("path", "agent_code/agent.py", "entry 'agent_code/agent.py' is there twice")]
    [InlineData("path", "", "entry '' has an empty part in its name")]
    [InlineData("GNU.sparse.name", "/etc/passwd", "entry 'agent_code/x' is a sparse file")]
    [InlineData("GNU.sparse.major", "1", "entry 'agent_code/x' is a sparse file")]
    [InlineData("GNU.sparse.size", "1099511627776", "entry 'agent_code/x' is a sparse file")]
    public async Task Import_PaxOverGoodHeader_IsWhatCounts(string key, string value, string problem) =>
        Assert.Equal([problem], await RefusalAsync(GoodTar().Pax('x', (key, value)).File("agent_code/x", "data").ToTar()));

    // The last of two records counts, and a pax name beats a GNU long name; both are checked as any other name.
    [Fact]
    public async Task Import_SeveralOverrides_AreAllChecked()
    {
        Assert.Equal(
            ["entry '../b' has '..' in its name"],
            await RefusalAsync(GoodTar().Pax('x', ("path", "agent_code/a"), ("path", "../b")).File("agent_code/x", "").ToTar()));
        Assert.Equal(
            ["entry '../b' has '..' in its name"],
            await RefusalAsync(GoodTar().Entry("L", 'L', "agent_code/a\0").Pax('x', ("path", "../b")).File("agent_code/x", "").ToTar()));
    }

    // Owners, times, access lists, capabilities: nobody here asks for them.
    [Fact]
    public async Task Import_OtherPaxRecords_HaveNoEffect()
    {
        (string Key, string Value)[] records =
        [
            ("uid", "0"), ("mtime", "99999999999999"), ("linkpath", "/etc/passwd"), ("SCHILY.xattr.security.capability", "all"),
            ("SCHILY.acl.access", "user::rwx"), ("hdrcharset", "BINARY"),
        ];

        ArchiveImport.Accepted import = await AcceptedAsync(GoodTar().Pax('x', records).File("agent_code/x", "data").ToTar());

        Assert.Equal("data", (await FilesOfAsync(import.Agent))["x"]);
    }

    [Fact]
    public async Task Import_SetUserAndStickyBits_AreDropped()
    {
        byte[] tar = GoodTar()
            .Entry("agent_code/run"u8.ToArray(), '0', "x"u8.ToArray(), Convert.ToInt32("7755", 8))
            .Entry("agent_code/data"u8.ToArray(), '0', "x"u8.ToArray(), Convert.ToInt32("6666", 8))
            .ToTar();
        byte[] zip = GoodZip()
            .Add(new ZipBuilder.Entry("agent_code/run", "x"u8.ToArray()) { Mode = Convert.ToUInt32("107755", 8) })
            .Add(new ZipBuilder.Entry("agent_code/data", "x"u8.ToArray()) { Mode = Convert.ToUInt32("106666", 8) })
            .ToZip();

        foreach (byte[] archive in (byte[][])[tar, zip])
        {
            string folder = NewFolder();
            await TaskBundle.UnpackAsync((await AcceptedAsync(archive)).Agent, Store, folder, None);
            Assert.Equal(Convert.ToInt32("755", 8), (int)File.GetUnixFileMode(Path.Combine(folder, "run")));
            Assert.Equal(Convert.ToInt32("644", 8), (int)File.GetUnixFileMode(Path.Combine(folder, "data")));
        }
    }

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
    public async Task Import_GlobalHeader_MayOnlyComment()
    {
        await AcceptedAsync([.. new TarBuilder().Pax('g', ("comment", "abc")).WithoutEnd(), .. GoodTar().ToTar()]);
        Assert.Equal(
            ["the archive has a global header that renames or resizes its entries"],
            await RefusalAsync([.. new TarBuilder().Pax('g', ("path", "x")).WithoutEnd(), .. GoodTar().ToTar()]));
    }
}
