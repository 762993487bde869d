using System.IO.Compression;
using System.Security.Cryptography;
using Executor.Blobs;
using Executor.Contracts.Blobs;
using Executor.Execution.Archives;

namespace Executor.Execution.Tests.Archives;

public sealed class ArchiveImporterTests : ImportFixture
{
    [Fact]
    public async Task Import_SameFilesInEveryContainer_GiveTheSameBundles()
    {
        byte[] tar = GoodTar().ToTar();
        int half = tar.Length / 2;
        ArchiveImport.Accepted[] imports =
        [
            await AcceptedAsync(GoodZip().ToZip("with a comment")),
            await AcceptedAsync(tar),
            await AcceptedAsync(TarBuilder.Gzip(tar)),
            await AcceptedAsync([.. TarBuilder.Gzip(tar.AsSpan(0, half)), .. TarBuilder.Gzip(tar.AsSpan(half))]),
            await AcceptedAsync(GoodTar("wrapper/").ToGzip()),
            await AcceptedAsync(GoodTar("./").ToGzip()),
        ];

        Assert.Single(imports.Select(import => import.Agent).Distinct());
        Assert.Single(imports.Select(import => import.Tasks.Single()).Distinct());
    }

    [Fact]
    public async Task Import_GoodArchive_PacksTaskAndAgent()
    {
        ArchiveImport.Accepted import = await AcceptedAsync(GoodZip().ToZip());

        ImportedTask task = Assert.Single(import.Tasks);
        Assert.Equal("one", task.TaskId);
        Assert.Null(task.Invalid);
        Assert.Equal(
            new Dictionary<string, string> { ["prompt.md"] = "Fix it", ["tests/run.sh"] = "exit 0\n", ["workspace.yaml"] = Yaml },
            await FilesOfAsync(task.Bundle!));
        Assert.Equal(new Dictionary<string, string> { ["agent.py"] = "print()\n" }, await FilesOfAsync(import.Agent));
    }

    [Fact]
    public async Task Import_ZipWrittenByTheFramework_IsAccepted()
    {
        MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("tasks/");
            Write(zip, "tasks/one/workspace.yaml", Yaml);
            Write(zip, "tasks/one/prompt.md", "Fix it");
            Write(zip, "tasks/one/checks.txt", "true");
            Write(zip, "agent_code/agent.py", "print()\n");
        }

        await AcceptedAsync(stream.ToArray());

        static void Write(ZipArchive zip, string name, string content)
        {
            using StreamWriter writer = new(zip.CreateEntry(name).Open());
            writer.Write(content);
        }
    }

    [Fact]
    public async Task Import_SeveralTasks_AreInOrdinalOrder()
    {
        TarBuilder tar = GoodTar();
        foreach (string id in new[] { "b", "B", "a-1", "a.1", "_x" })
        {
            string folder = $"tasks/{id}{(id == "B" ? "2" : "")}";
            tar.File(folder + "/workspace.yaml", Yaml).File(folder + "/prompt.md", "p").File(folder + "/checks.txt", "true");
        }

        ArchiveImport.Accepted import = await AcceptedAsync(tar.ToTar());

        Assert.Equal(["B2", "_x", "a-1", "a.1", "b", "one"], import.Tasks.Select(task => task.TaskId));
    }

    [Fact]
    public async Task Import_TwoWrappers_TakesTheFirstByName()
    {
        ArchiveImport.Accepted import = await AcceptedAsync(new TarBuilder().File("README", "").File("zz/tasks/two/x", "").ToTar()[..^1024]
            .Concat(GoodTar("aa/").ToTar()).ToArray());

        Assert.Equal("one", Assert.Single(import.Tasks).TaskId);
    }

    [Fact]
    public async Task Import_BinaryAgentTree_IsKeptWithItsExecuteBit()
    {
        byte[] binary = RandomNumberGenerator.GetBytes(70_000);
        ArchiveImport.Accepted import = await AcceptedAsync(GoodTar()
            .Entry("agent_code/bin/tool"u8.ToArray(), '0', binary, mode: 0b111_101_101)
            .Folder("agent_code/empty/")
            .ToGzip());

        string folder = Path.Combine(NewFolder(), "agent");
        await TaskBundle.UnpackAsync(import.Agent, Store, folder, None);
        Assert.Equal(binary, await File.ReadAllBytesAsync(Path.Combine(folder, "bin/tool"), None));
        Assert.True(File.GetUnixFileMode(Path.Combine(folder, "bin/tool")).HasFlag(UnixFileMode.UserExecute));
        Assert.False(File.GetUnixFileMode(Path.Combine(folder, "agent.py")).HasFlag(UnixFileMode.UserExecute));
        Assert.True(Directory.Exists(Path.Combine(folder, "empty")));
    }

    [Fact]
    public async Task Import_ExecuteBitInZip_IsKept()
    {
        ArchiveImport.Accepted zip = await AcceptedAsync(GoodZip()
            .Add(new ZipBuilder.Entry("agent_code/tool", "#!/bin/sh\n"u8.ToArray()) { Mode = 0x81ED }).ToZip());
        ArchiveImport.Accepted tar = await AcceptedAsync(GoodTar().Entry("agent_code/tool", '0', "#!/bin/sh\n", mode: 0b111_101_101).ToTar());

        Assert.Equal(tar.Agent, zip.Agent);
    }

    [Fact]
    public async Task Import_LongNamesInPaxAndGnuHeaders_AreKept()
    {
        string name = "agent_code/" + new string('d', 120) + "/" + new string('f', 200);
        ArchiveImport.Accepted pax = await AcceptedAsync(GoodTar().LongFile(name, "deep").ToTar());
        ArchiveImport.Accepted gnu = await AcceptedAsync(GoodTar().Entry("././@LongLink", 'L', name + "\0").File("short", "deep").ToTar());

        Assert.Equal("deep", (await FilesOfAsync(pax.Agent))[name["agent_code/".Length..]]);
        Assert.Equal(pax.Agent, gnu.Agent);
    }

    [Fact]
    public async Task Import_InvalidTask_RefusesWithEveryProblem()
    {
        byte[] tar = GoodTar()
            .File("tasks/bad/workspace.yaml", "version: 1\n")
            .File("tasks/worse/prompt.md", "p")
            .ToTar();

        Assert.Equal(
            [
                "task 'bad': workspace.yaml: repo is missing",
                "task 'bad': prompt.md is missing",
                "task 'bad': it has no test: tests/ has no *.sh, checks.txt no line, workspace.yaml neither fail_to_pass nor pass_to_pass",
                "task 'worse': workspace.yaml is missing",
            ],
            await RefusalAsync(tar));
    }

    [Fact]
    public async Task Import_InvalidTaskWithPartialAllowed_KeepsItWithItsReason()
    {
        ArchiveImport.Accepted import = await AcceptedAsync(
            GoodTar().File("tasks/bad/prompt.md", "p").ToTar(),
            new ArchiveOptions { AllowPartial = true });

        Assert.Equal(["bad", "one"], import.Tasks.Select(task => task.TaskId));
        Assert.Equal("workspace.yaml is missing", import.Tasks[0].Invalid);
        Assert.Null(import.Tasks[0].Bundle);
        Assert.NotNull(import.Tasks[1].Bundle);
    }

    [Fact]
    public async Task Import_NoValidTaskWithPartialAllowed_IsRefused()
    {
        byte[] tar = new TarBuilder().File("tasks/bad/prompt.md", "p").File("agent_code/a.py", "").ToTar();

        Assert.Equal(["task 'bad': workspace.yaml is missing"], await RefusalAsync(tar, new ArchiveOptions { AllowPartial = true }));
    }

    [Fact]
    public async Task Import_UnknownBlob_IsAFault()
    {
        ArchiveImporter importer = new(Store, new ArchiveOptions(), Work);

        await Assert.ThrowsAsync<BlobNotFoundException>(() => importer.ImportAsync(new BlobRef(new string('0', 64), 1), None));
        Assert.Empty(Directory.GetFileSystemEntries(Work));
    }

    [Fact]
    public async Task Import_Cancelled_LeavesNothing()
    {
        BlobRef blob = await Store.PutAsync(GoodZip().ToZip(), None);
        ArchiveImporter importer = new(Store, new ArchiveOptions(), Work);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => importer.ImportAsync(blob, new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFileSystemEntries(Work));
    }

    [Fact]
    public async Task Import_ManyAtOnce_DoNotMeet()
    {
        byte[] zip = GoodZip().ToZip();
        BlobRef blob = await Store.PutAsync(zip, None);
        ArchiveImporter importer = new(Store, new ArchiveOptions(), Work);

        ArchiveImport[] imports = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => importer.ImportAsync(blob, None))));

        Assert.Single(imports.Select(import => Assert.IsType<ArchiveImport.Accepted>(import).Agent).Distinct());
        Assert.Empty(Directory.GetFileSystemEntries(Work));
    }

    [Fact]
    public async Task Sweep_LeftoverOfACrash_IsRemoved()
    {
        string leftover = Path.Combine(Work, "import-1");
        Directory.CreateDirectory(Path.Combine(leftover, "tasks"));
        await File.WriteAllTextAsync(leftover + ".lock", "", None);
        using ImportFolder living = new(Work);

        new ArchiveImporter(Store, new ArchiveOptions(), Work).Sweep();

        Assert.Equal([living.Path, living.Path + ".lock"], Directory.GetFileSystemEntries(Work).Order());
    }

    [Fact]
    public async Task Import_RandomlyDamagedArchives_NeverThrow()
    {
        Random random = new(1);
        byte[][] originals = [GoodZip().ToZip(), GoodTar().ToTar(), GoodTar().ToGzip()];
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. originals[i % originals.Length]];
            for (int change = 0; change <= i % 4; change++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            await ImportAsync(i % 5 == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
        }
    }

    [Fact]
    public async Task Import_Utf8NamesBeyondAscii_AreKept()
    {
        ArchiveImport.Accepted import = await AcceptedAsync(GoodZip().File("agent_code/données/naïve–文.txt", "x").ToZip());

        Assert.Contains("données/naïve–文.txt", (await FilesOfAsync(import.Agent)).Keys);
    }

    [Fact]
    public async Task Import_HundredsOfTasks_IsAccepted()
    {
        TarBuilder tar = new TarBuilder().File("agent_code/a.py", "");
        for (int i = 0; i < 300; i++)
        {
            string folder = $"tasks/t{i}/";
            tar.File(folder + "workspace.yaml", Yaml).File(folder + "prompt.md", "p").File(folder + "checks.txt", "true");
        }

        ArchiveImport.Accepted import = await AcceptedAsync(tar.ToGzip());

        Assert.Equal(300, import.Tasks.Length);
    }
}
