using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Executor.Execution.Archives;

namespace Executor.Execution.Tests.Archives;

public sealed class ArchivePackerTests : ImportFixture
{
    [Fact]
    public async Task Pack_Submission_IsAcceptedByTheImporter()
    {
        string folder = Submission();
        Write(folder, "agent_code/zeros.bin", new byte[20 << 20]);

        ArchiveImport.Accepted import = await AcceptedAsync(await PackAsync(folder));

        Assert.Equal("one", Assert.Single(import.Tasks).TaskId);
    }

    [Fact]
    public async Task Pack_KnownFolder_HasKnownBytes()
    {
        byte[] packed = await PackAsync(Submission());

        Assert.Equal("988b572354f4a9d9471dec998f96d81ba8765091cf722c36e8fe85ddc9d6712f", Convert.ToHexStringLower(SHA256.HashData(packed)));
    }

    [Fact]
    public async Task Pack_GitFoldersAndFiles_AreLeftOut()
    {
        string folder = Submission();
        byte[] without = await PackAsync(folder);
        Write(folder, ".git/config", "x"u8.ToArray());
        Write(folder, "agent_code/.git", "gitdir: x"u8.ToArray());
        Assert.Equal(without, await PackAsync(folder));

        Write(folder, "agent_code/.gitignore", "x"u8.ToArray());
        Assert.NotEqual(without, await PackAsync(folder));
    }

    [Fact]
    public async Task Pack_OnlyTheExecuteBit_ChangesTheBytes()
    {
        string folder = Submission();
        byte[] plain = await PackAsync(folder);
        File.SetUnixFileMode(Path.Combine(folder, "agent_code/agent.py"), UnixFileMode.UserRead);
        Assert.Equal(plain, await PackAsync(folder));

        File.SetUnixFileMode(Path.Combine(folder, "agent_code/agent.py"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.NotEqual(plain, await PackAsync(folder));
    }

    [Fact]
    public async Task Pack_WhatWouldBeRefused_IsNamedAndNothingIsWritten()
    {
        string folder = Submission();
        File.CreateSymbolicLink(Path.Combine(folder, "agent_code/link"), "agent.py");
        Directory.CreateSymbolicLink(Path.Combine(folder, "dangling"), "nowhere");
        Write(folder, "agent_code/Agent.py", []);
        Write(folder, "agent_code/back\\slash", []);
        MemoryStream output = new();

        ArchivePackException error = await Assert.ThrowsAsync<ArchivePackException>(() => ArchivePacker.PackAsync(folder, output, None));

        Assert.Equal(
            [
                "'agent_code/agent.py' has a name that differs from 'Agent.py' only in letter case, Unicode form or trailing dots",
                "'agent_code/back\\slash' has a backslash in its name",
                "'agent_code/link' is a symbolic link",
                "'dangling' is a symbolic link",
            ],
            error.Problems);
        Assert.Equal(0, output.Length);
    }

    [Fact]
    public async Task Pack_Socket_IsRefused()
    {
        string folder = Submission();
        using System.Net.Sockets.Socket socket = new(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(Path.Combine(folder, "s")));

        ArchivePackException error = await Assert.ThrowsAsync<ArchivePackException>(() => PackAsync(folder));

        Assert.Equal(["'s' is neither a regular file nor a folder"], error.Problems);
    }

    [Fact]
    public async Task Pack_AnyFolder_IsReadByOtherReaders()
    {
        await using TarReader reader = new(new MemoryStream(await PackAsync(Submission())));
        List<string> names = [];
        while (await reader.GetNextEntryAsync(cancellationToken: None) is { } entry)
        {
            names.Add(entry.Name);
        }

        Assert.Equal(
            [
                "agent_code/", "agent_code/agent.py", "tasks/", "tasks/one/", "tasks/one/checks.txt", "tasks/one/prompt.md",
                "tasks/one/workspace.yaml",
            ],
            names);
    }

    private static async Task<byte[]> PackAsync(string folder)
    {
        MemoryStream output = new();
        await ArchivePacker.PackAsync(folder, output, None);
        return output.ToArray();
    }

    private static void Write(string folder, string name, byte[] content)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private string Submission()
    {
        string folder = NewFolder();
        Write(folder, "tasks/one/workspace.yaml", Encoding.UTF8.GetBytes(Yaml));
        Write(folder, "tasks/one/prompt.md", "Fix it"u8.ToArray());
        Write(folder, "tasks/one/checks.txt", "true"u8.ToArray());
        Write(folder, "agent_code/agent.py", "print()\n"u8.ToArray());
        return folder;
    }
}
