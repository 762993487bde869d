using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Executor.Execution.Archives;
using Executor.Execution.Tests.Archives;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H36: archives that cost more than they weigh. None may cost more than the limit it runs into, which is noticed while reading.
/// Alone, since two tests measure the memory of the process.
/// </summary>
[Collection(nameof(H36_ArchiveBombs))]
[CollectionDefinition(nameof(H36_ArchiveBombs), DisableParallelization = true)]
public sealed class H36_ArchiveBombs : ImportFixture
{
    private const string CutOff = "the archive is damaged: it ends in the middle of an entry";
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(new string('a', 1000));

    [Fact]
    public async Task Import_GzipBomb_StopsAtTheRatio()
    {
        byte[] bomb = Bomb(megabytes: 400);
        long before = GC.GetTotalAllocatedBytes();

        Assert.Equal(["the archive expands to more than 200 times its size"], await RefusalAsync(bomb));

        Assert.True(GC.GetTotalAllocatedBytes() - before < 64 << 20, "memory must not grow with what a bomb expands to");
    }

    [Fact]
    public async Task Import_ZipBomb_StopsAtTheRatio()
    {
        byte[] zip = GoodZip().Add(new ZipBuilder.Entry("agent_code/zeros", new byte[40 << 20])).ToZip();

        Assert.Equal(["the archive expands to more than 200 times its size"], await RefusalAsync(zip));
    }

    // Like 42.zip: each of its files is a bomb, and together they are no more than what they weigh, because nobody opens them.
    [Fact]
    public async Task Import_NestedBombs_AreOnlyFiles()
    {
        byte[] inner = new ZipBuilder().Add(new ZipBuilder.Entry("zeros", new byte[40 << 20])).ToZip();
        ZipBuilder zip = GoodZip();
        for (int i = 0; i < 16; i++)
        {
            zip.Add(new ZipBuilder.Entry($"agent_code/{i}.zip", inner) { Stored = true });
            zip.Add(new ZipBuilder.Entry($"tasks/one/tests/{i}.tar.gz", inner) { Stored = true });
        }

        ArchiveImport.Accepted import = await AcceptedAsync(zip.ToZip());

        string folder = NewFolder();
        await TaskBundle.UnpackAsync(import.Agent, Store, folder, None);
        Assert.Equal(17, Directory.GetFiles(folder).Length);
        Assert.Equal(inner, await File.ReadAllBytesAsync(Path.Combine(folder, "15.zip")));
    }

    [Fact]
    public async Task Import_AMillionEntriesInTar_StopAtTheLimit()
    {
        // A thousand times the same thousand entries, each of which counts.
        TarBuilder thousand = new();
        for (int i = 0; i < 1000; i++)
        {
            thousand.File($"agent_code/{i}", "");
        }

        byte[] member = TarBuilder.Gzip(thousand.WithoutEnd());
        MemoryStream million = new();
        for (int i = 0; i < 1000; i++)
        {
            million.Write(member);
        }

        long before = GC.GetTotalAllocatedBytes();
        ImmutableArray<string> problems = await RefusalAsync(million.ToArray());

        Assert.Equal("entry 'agent_code/0' is there twice", problems[0]);
        Assert.Equal("the archive has more than 100000 entries", problems[^1]);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 512 << 20, "memory must not grow with what lies behind the limit");
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(long.MaxValue)]
    public async Task Import_AMillionEntriesInZip_AreRefusedByTheirCount(long count)
    {
        ZipBuilder zip = new() { Zip64 = true };
        zip.File("agent_code/a.py", "");
        byte[] bytes = zip.ToZip();
        // In the 64-bit end record, which the locator and the end follow.
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(bytes.Length - 22 - 20 - 56 + 24), count);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(bytes.Length - 22 - 20 - 56 + 32), count);

        Assert.Equal(["the archive has more than 100000 entries"], await RefusalAsync(bytes));
    }

    // Twenty-one names for the same megabyte, which the zip holds once.
    [Fact]
    public async Task Import_EntriesThatShareTheirData_AreRefused()
    {
        byte[] kernel = new byte[1 << 20];
        ZipBuilder zip = GoodZip().Add(new ZipBuilder.Entry("agent_code/kernel", kernel));
        for (int i = 0; i < 20; i++)
        {
            zip.Add(new ZipBuilder.Entry($"agent_code/{i}", kernel) { SameDataAsLast = true });
        }

        Assert.EndsWith("overlaps another entry", Assert.Single(await RefusalAsync(zip.ToZip())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_HugeFileThatClaimsToBeSmall_StopsAtItsClaim()
    {
        byte[] zip = GoodZip().Add(new ZipBuilder.Entry("agent_code/x", new byte[9 << 20]) { ClaimedSize = 1 }).ToZip();

        Assert.Equal(["entry 'agent_code/x' does not have the size that the archive names"], await RefusalAsync(zip));
    }

    [Fact]
    public async Task Import_HighRatioBelowTenMegabytes_IsAccepted()
    {
        byte[] zip = GoodZip().Add(new ZipBuilder.Entry("agent_code/zeros", new byte[9 << 20])).ToZip();

        Assert.True(zip.Length < (9 << 20) / 200);
        await AcceptedAsync(zip);
    }

    [Fact]
    public async Task Import_RatioAroundTheLimit_DecidesByTheArchivesSize()
    {
        ArchiveOptions options = new() { RatioFreeBytes = 1000, MaxRatio = 5 };
        byte[] tar = GoodTar().Entry("agent_code/x"u8.ToArray(), '0', new byte[4000]).ToTar();

        await AcceptedAsync(tar, options);
        Assert.Equal(["the archive expands to more than 5 times its size"], await RefusalAsync(TarBuilder.Gzip(tar), options));
    }

    [Fact]
    public async Task Import_TotalAboveTheLimit_IsRefused()
    {
        ArchiveOptions options = new() { MaxExpandedBytes = 100_000 };
        byte[] half = RandomNumberGenerator.GetBytes(60_000);
        byte[] tar = GoodTar().Entry("agent_code/1"u8.ToArray(), '0', half).Entry("agent_code/2"u8.ToArray(), '0', half).ToTar();
        byte[] zip = GoodZip().Add(new ZipBuilder.Entry("agent_code/1", half)).Add(new ZipBuilder.Entry("agent_code/2", half)).ToZip();

        Assert.Equal(["the archive expands to more than 100000 bytes"], await RefusalAsync(tar, options));
        Assert.Equal(["the archive expands to more than 100000 bytes"], await RefusalAsync(zip, options));
    }

    [Fact]
    public async Task Import_FileAboveTheLimit_IsRefused()
    {
        ArchiveOptions options = new() { MaxFileBytes = 1000 };
        byte[] large = new byte[1001];

        Assert.Equal(
            ["entry 'agent_code/x' is larger than 1000 bytes"],
            await RefusalAsync(GoodTar().Entry("agent_code/x"u8.ToArray(), '0', large).ToTar(), options));
        Assert.Equal(
            ["entry 'agent_code/x' is larger than 1000 bytes"],
            await RefusalAsync(GoodZip().Add(new ZipBuilder.Entry("agent_code/x", large)).ToZip(), options));
        await AcceptedAsync(GoodTar().Entry("agent_code/x"u8.ToArray(), '0', new byte[1000]).ToTar(), options);
    }

    [Fact]
    public async Task Import_FileThatClaimsToBeHuge_IsRefusedByItsClaim()
    {
        byte[] zip = GoodZip().Add(new ZipBuilder.Entry("agent_code/x", [1]) { ClaimedSize = 600 << 20 }).ToZip();

        Assert.Equal(["entry 'agent_code/x' is larger than 536870912 bytes"], await RefusalAsync(zip));
    }

    [Fact]
    public async Task Import_MoreEntriesThanAllowed_IsRefused()
    {
        ArchiveOptions options = new() { MaxEntries = 9 };

        // Four files and the five folders that their names imply.
        await AcceptedAsync(GoodTar().ToTar(), new ArchiveOptions { MaxEntries = 8 });
        Assert.Equal(["the archive has more than 9 entries"], await RefusalAsync(GoodTar().File("a", "").File("b", "").ToTar(), options));
        Assert.Equal(
            ["the archive has more than 3 entries"],
            await RefusalAsync(GoodZip().ToZip(), new ArchiveOptions { MaxEntries = 3 }));
    }

    [Fact]
    public async Task Import_FoldersOnlyImpliedByNames_CountAsEntries() =>
        Assert.Equal(
            ["the archive has more than 50 entries"],
            await RefusalAsync(
                GoodTar().LongFile(string.Join('/', Enumerable.Range(0, 60)), "").ToTar(),
                new ArchiveOptions { MaxEntries = 50 }));

    [Fact]
    public async Task Import_EntriesThatAreRefused_CountToo()
    {
        TarBuilder tar = new();
        for (int i = 0; i < 30; i++)
        {
            tar.File("../x", "");
        }

        Assert.Equal("the archive has more than 20 entries", (await RefusalAsync(tar.ToTar(), new ArchiveOptions { MaxEntries = 20 }))[^1]);
    }

    [Fact]
    public async Task Import_ZerosWithoutEndInGzip_StopAtTheRatio()
    {
        // A tar that has ended and then goes on with zeros, which by themselves are allowed.
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        {
            gzip.Write(GoodTar().ToTar());
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 100; i++)
            {
                gzip.Write(zeros);
            }
        }

        Assert.Equal(["the archive expands to more than 200 times its size"], await RefusalAsync(packed.ToArray()));
    }

    [Theory]
    [InlineData(999u)]
    [InlineData(1u)]
    [InlineData(1001u)]
    [InlineData(5_000_000u)]
    public async Task Import_LyingSize_IsRefused(uint claimed)
    {
        byte[] zip = GoodZip().Add(new ZipBuilder.Entry("agent_code/x", Text) { ClaimedSize = claimed }).ToZip();

        Assert.Equal(["entry 'agent_code/x' does not have the size that the archive names"], await RefusalAsync(zip));
    }

    [Fact]
    public async Task Import_OverlappingEntries_AreRefused()
    {
        byte[] zip = GoodZip()
            .Add(new ZipBuilder.Entry("agent_code/x", Text))
            .Add(new ZipBuilder.Entry("agent_code/y", Text) { SameDataAsLast = true })
            .ToZip();

        Assert.EndsWith("overlaps another entry", Assert.Single(await RefusalAsync(zip)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_SizeBeyondTheArchive_IsRefused() =>
        Assert.Equal([CutOff], await RefusalAsync(GoodTar().Entry("agent_code/x", '0', "abc", size: 100_000_000).ToTar()));

    [Fact]
    public async Task Import_HugeHeaderExtension_IsRefusedBeforeItIsRead()
    {
        const string Problem = "the archive has a header extension of more than 1048576 bytes";

        Assert.Equal([Problem], await RefusalAsync(GoodTar().Entry("x", 'x', size: 2_000_000_000).ToTar()));
        Assert.Equal([Problem], await RefusalAsync(GoodTar().Entry("x", 'L', size: 8_000_000_000).ToTar()));
    }

    private static byte[] Bomb(int megabytes)
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal))
        {
            gzip.Write(GoodTar().Entry("agent_code/zeros", '0', size: (long)megabytes << 20).WithoutEnd());
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < megabytes; i++)
            {
                gzip.Write(zeros);
            }

            gzip.Write(new byte[1024]);
        }

        return packed.ToArray();
    }
}
