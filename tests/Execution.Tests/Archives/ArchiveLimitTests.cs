using System.IO.Compression;
using System.Security.Cryptography;
using Executor.Execution.Archives;

namespace Executor.Execution.Tests.Archives;

/// <summary>Bombs. None may cost more than the limit it runs into. Alone, since one test measures the memory of the process.</summary>
[Collection(nameof(ArchiveLimitTests))]
[CollectionDefinition(nameof(ArchiveLimitTests), DisableParallelization = true)]
public sealed class ArchiveLimitTests : ImportFixture
{
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
