using System.Formats.Tar;
using Executor.Blobs;
using Executor.Contracts.Blobs;
using Executor.Execution.Archives;

namespace Executor.Execution.Tests.Archives;

public sealed class TaskBundleTests : ImportFixture
{
    [Fact]
    public async Task Pack_SameFilesMadeInAnotherOrder_IsTheSameBlob()
    {
        string first = NewFolder();
        string second = NewFolder();
        Write(first, "b", "2");
        Write(first, "a/x", "1");
        Write(second, "a/x", "1");
        Write(second, "b", "2");
        File.SetLastWriteTimeUtc(Path.Combine(second, "b"), DateTime.UnixEpoch);
        File.SetUnixFileMode(Path.Combine(second, "b"), UnixFileMode.UserRead);

        Assert.Equal(await TaskBundle.PackAsync(first, Store, None), await TaskBundle.PackAsync(second, Store, None));
    }

    [Fact]
    public async Task Pack_KnownFolder_HasAKnownDigest()
    {
        string folder = NewFolder();
        Write(folder, "a.txt", "content");

        BlobRef bundle = await TaskBundle.PackAsync(folder, Store, None);

        Assert.Equal(new BlobRef("96ab71dda0bcd43de471bfd467bce0fd3d1e079c933c125b16a0a0c78a9228e8", 2048), bundle);
    }

    [Fact]
    public async Task Pack_AnyFolder_IsReadByOtherTarReaders()
    {
        string folder = NewFolder();
        string name = new string('d', 150) + "/é" + new string('f', 150);
        Write(folder, name, "content");
        await using FileStream stream = Store.OpenRead(await TaskBundle.PackAsync(folder, Store, None));
        await using TarReader reader = new(stream);

        Assert.Equal(new string('d', 150) + "/", (await reader.GetNextEntryAsync(cancellationToken: None))!.Name);
        TarEntry file = (await reader.GetNextEntryAsync(cancellationToken: None))!;
        Assert.Equal(name, file.Name);
        Assert.Equal(7, file.Length);
        Assert.Null(await reader.GetNextEntryAsync(cancellationToken: None));
    }

    [Fact]
    public async Task Pack_FolderWithALink_IsRefused()
    {
        string folder = NewFolder();
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "/etc/passwd");

        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(() => TaskBundle.PackAsync(folder, Store, None));
        Assert.Contains("'link'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unpack_Modes_ArePrivateFoldersAndPlainFiles()
    {
        string folder = NewFolder();
        Write(folder, "d/run.sh", "x");
        Write(folder, "d/data", "x");
        File.SetUnixFileMode(Path.Combine(folder, "d/run.sh"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string target = Path.Combine(NewFolder(), "new");

        await TaskBundle.UnpackAsync(await TaskBundle.PackAsync(folder, Store, None), Store, target, None);

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(Owner, File.GetUnixFileMode(target));
        Assert.Equal(Owner, File.GetUnixFileMode(Path.Combine(target, "d")));
        Assert.True(File.GetUnixFileMode(Path.Combine(target, "d/run.sh")).HasFlag(UnixFileMode.UserExecute));
        Assert.False(File.GetUnixFileMode(Path.Combine(target, "d/data")).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task Unpack_IntoAFolderInUse_IsRefused()
    {
        string folder = NewFolder();
        Write(folder, "a", "x");
        BlobRef bundle = await TaskBundle.PackAsync(folder, Store, None);

        await Assert.ThrowsAsync<IOException>(() => TaskBundle.UnpackAsync(bundle, Store, folder, None));
    }

    [Fact]
    public async Task Unpack_UnknownBlob_IsAFault() =>
        await Assert.ThrowsAsync<BlobNotFoundException>(
            () => TaskBundle.UnpackAsync(new BlobRef(new string('a', 64), 1), Store, NewFolder(), None));

    [Fact]
    public async Task Unpack_BlobThatIsNoBundle_IsAFault()
    {
        byte[][] blobs =
        [
            [],
            "text"u8.ToArray(),
            new TarBuilder().File("a", "x").WithoutEnd(),
            new TarBuilder().Entry("a", '2').ToTar(),
            new TarBuilder().File("../a", "x").ToTar(),
        ];
        foreach (byte[] content in blobs)
        {
            BlobRef blob = await Store.PutAsync(content, None);

            await Assert.ThrowsAsync<InvalidDataException>(() => TaskBundle.UnpackAsync(blob, Store, NewFolder(), None));
        }
    }

    private static void Write(string folder, string name, string text)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
