using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Executor.Contracts.Tasks;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Tests.Tasks;
using Executor.Execution.Tests.Workspaces;
using Executor.Execution.Workspaces;
using Microsoft.Extensions.Logging;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H41: hostile addresses of repositories, hostile servers behind them, hostile names of commits. None makes git do anything but
/// fetch, none leads into this machine, and of a failed one nothing is left. A repository that never ends, or whose tree is larger than
/// any disk, ends at CLONE_TIMEOUT_SECS or at the limits that a guest has, whichever comes first.
/// </summary>
public sealed class H41_HostileRepositories(RepositoryBench bench) : IClassFixture<RepositoryBench>, IAsyncDisposable
{
    private const string HereMessage = "is at an address of this machine or its link, which tasks may not use.";

    public async ValueTask DisposeAsync() => await new Leftovers(bench.Bench).AssertNoToolsAsync();

    [Theory]
    [InlineData("--upload-pack=touch /tmp/x")]
    [InlineData("--upload-pack=x")]
    [InlineData("-oProxyCommand=x/y")]
    [InlineData("ssh -oProxyCommand=id host")]
    [InlineData("ssh://-oProxyCommand=x/a")]
    [InlineData("ssh://-l@host/a")]
    [InlineData("https://-oProxyCommand=x/a")]
    [InlineData("git@-oProxyCommand=x:a")]
    [InlineData("git@host:-a")]
    [InlineData("ext::sh -c id")]
    [InlineData("ext::sh")]
    [InlineData("fd::17/foo")]
    [InlineData("a/b::c")]
    [InlineData("/etc")]
    [InlineData("file:///etc/../root")]
    [InlineData("file:///etc/%2e%2e/root")]
    public void Url_ThatIsMoreThanAnAddress_IsRefused(string text) => Assert.False(RepositoryUrl.TryParse(text, out _, out _));

    [Theory]
    [InlineData("file:///etc")]
    [InlineData("file:///etc/passwd")]
    [InlineData("file:///nowhere")]
    public async Task File_OfTheHost_IsRefused(string url)
    {
        Assert.Equal($"The repository {url} is not below a folder of ALLOWED_FILE_REPOS.", await bench.RefusalAsync(url));
    }

    [Theory]
    [InlineData("http://localhost/a")]
    [InlineData("https://LocalHost:8443/a")]
    [InlineData("http://anything.localhost/a")]
    [InlineData("http://127.0.0.2/a")]
    [InlineData("http://127.1/a")]
    [InlineData("http://2130706433/a")]
    [InlineData("http://0x7f000001/a")]
    [InlineData("http://0177.0.0.1/a")]
    [InlineData("http://0/a")]
    [InlineData("http://0.0.0.0:8080/a")]
    [InlineData("http://[::1]/a")]
    [InlineData("http://[::]/a")]
    [InlineData("http://[::ffff:127.0.0.1]:80/a")]
    [InlineData("http://[::ffff:a9fe:a9fe]/a")]
    [InlineData("http://[fe80::1]/a")]
    [InlineData("http://[fd00:ec2::254]/latest/meta-data")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://100.100.100.200/latest/meta-data")]
    [InlineData("http://255.255.255.255/a")]
    [InlineData("ssh://git@127.0.0.2:22/a")]
    [InlineData("ssh://git@localhost/a")]
    [InlineData("git@127.0.0.2:a")]
    [InlineData("git@localhost:a")]
    public async Task Host_OfThisMachine_IsRefused(string url)
    {
        Assert.EndsWith(HereMessage, await bench.RefusalAsync(url), StringComparison.Ordinal);
    }

    // A name like any other, which leads here: what counts is the address that it has.
    [Fact]
    public async Task Host_NameOfThisMachine_IsRefused() =>
        Assert.EndsWith(HereMessage, await bench.RefusalAsync($"http://{Dns.GetHostName()}/a"), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://192.0.2.1/a")]
    [InlineData("https://[2001:db8::1]/a")]
    [InlineData("ssh://git@198.51.100.7/a")]
    [InlineData("git@203.0.113.9:a")]
    public async Task Host_Elsewhere_IsAllowed(string url) =>
        Assert.False((await bench.Bench.Get<GitHosts>().FindAsync(RepositoryBench.Parse(url), CancellationToken.None)).IsRefused);

    // What was looked up is what git talks to, whatever the name means by then.
    [Fact]
    public async Task Host_LookedUp_IsNotLookedUpAgainByGit()
    {
        await using ScriptedHttpServer server = new(_ => ScriptedHttpServer.NotFound());
        GitCall call = new()
        {
            Arguments = ["ls-remote", "origin"],
            Timeout = TimeSpan.FromSeconds(20),
            Network = NetworkPolicy.Full,
            Protocols = "http",
            Origin = $"http://repository.invalid:{server.Port}/a",
            Pin = $"repository.invalid:{server.Port}:{RepositoryBench.ServerAddress}",
        };

        await bench.Bench.Get<GitRunner>().RunAsync(call, CancellationToken.None);

        Assert.Equal("GET /a/info/refs?service=git-upload-pack HTTP/1.1", Assert.Single(server.Requests));
    }

    [Theory]
    [InlineData("127.0.0.2")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task Redirect_IntoThisMachine_IsRefusedUnasked(string host)
    {
        using TcpListener inside = new(IPAddress.Any, 0);
        inside.Start();
        string target = $"http://{host}:{((IPEndPoint)inside.LocalEndpoint).Port}";
        await using ScriptedHttpServer server = new(path => ScriptedHttpServer.Redirect(target + path));

        string refusal = await bench.RefusalAsync(server.Url + "/a");

        Assert.Equal(
            $"The repository {server.Url}/a redirects to {target}/a, an address of this machine or its link, which tasks may not use.", refusal);
        Assert.False(inside.Pending());
    }

    [Theory]
    [InlineData("file:///etc/info/refs")]
    [InlineData("ext::sh -c id/info/refs")]
    [InlineData("ssh://host/a/info/refs")]
    [InlineData("http://host/sign-in")]
    [InlineData("//info/refs")]
    [InlineData("\t")]
    public async Task Redirect_ToNoRepository_IsRefused(string location)
    {
        await using ScriptedHttpServer server = new(_ => ScriptedHttpServer.Redirect(location));

        Assert.Equal($"The repository {server.Url}/a redirects to where no repository can be.", await bench.RefusalAsync(server.Url + "/a"));
    }

    [Fact]
    public async Task Redirect_WithoutEnd_IsRefused()
    {
        await using ScriptedHttpServer server = new(path => ScriptedHttpServer.Redirect("/x" + path));

        Assert.Equal($"The repository {server.Url}/a redirects more than 5 times.", await bench.RefusalAsync(server.Url + "/a"));
    }

    // As hosting services do after a rename.
    [Fact]
    public async Task Redirect_OfARenamedRepository_IsFollowed()
    {
        SourceRepository source = await bench.CreateSourceAsync();
        string tip = await source.CommitAsync("one", ("a", "1"));
        await SourceRepository.GitAsync(bench.Bench, source.Folder, "update-server-info");
        await using ScriptedHttpServer server = new(path => path.StartsWith("/old/", StringComparison.Ordinal)
            ? ScriptedHttpServer.Redirect("/new/" + path["/old/".Length..])
            : FileOf(source.Folder, path["/new/".Length..].Split('?')[0]));

        Assert.Equal(tip, (await bench.FindAsync(server.Url + "/old", tip)).Commit?.Sha);
    }

    [Theory]
    [InlineData("https://user:hunter2@a.example/x", "https://a.example/y/info/refs?service=git-upload-pack", "https://user:hunter2@a.example/y")]
    [InlineData("https://user:hunter2@a.example/x", "https://b.example/y/info/refs", "https://b.example/y")]
    [InlineData("https://user:hunter2@a.example/x", "http://a.example/y/info/refs", "http://a.example/y")]
    [InlineData("https://user:hunter2@a.example/x", "https://a.example:8443/y/info/refs", "https://a.example:8443/y")]
    [InlineData("https://a.example/x", "https://eve:pw@a.example/y/info/refs", "https://a.example/y")]
    public void Redirect_TakesCredentials_OnlyWhereTheyBelong(string from, string location, string expected)
    {
        byte[] trace = Encoding.ASCII.GetBytes($"17:00:00 http.c:684   <= Recv header: Location: {location}\n");
        ProcessOutcome traced = new()
        {
            ExitCode = 128,
            Wall = TimeSpan.Zero,
            Stdout = CapturedOutput.Empty,
            Stderr = new CapturedOutput(trace, default, trace.Length, 65536),
        };

        Assert.Equal(expected, GitRedirect.Find(RepositoryBench.Parse(from), traced)?.Value);
    }

    [Theory]
    [InlineData("/silent")]
    [InlineData("/refs-without-end")]
    [InlineData("/pack-without-end")]
    public async Task Server_ThatNeverEnds_IsAFaultAtTheLimit_AndLeavesNothing(string repository)
    {
        await using ScriptedHttpServer server = new(NeverEnd);
        await using TestBench hurried = new(options =>
        {
            options.CloneTimeout = TimeSpan.FromSeconds(1);
            options.AllowedLocalHosts = [RepositoryBench.ServerAddress];
        });

        Leftovers leftovers = new(hurried);

        Task<CommitLookup> find = hurried.Get<GitCache>().FindAsync(RepositoryBench.Parse(server.Url + repository), null, CancellationToken.None);
        bool wasSeen = false;
        Assert.True(SpinWait.SpinUntil(() => (wasSeen |= leftovers.FindTools().Any()) || find.IsCompleted, TimeSpan.FromMinutes(1)));
        FaultException fault = await Assert.ThrowsAsync<FaultException>(() => find);

        Assert.True(wasSeen, "Git could not be seen while it ran, so that it is gone says nothing.");
        await leftovers.AssertNoToolsAsync();

        Assert.Equal($"Fetching {server.Url}{repository} took longer than its limit.", fault.Message);
        Assert.Equal(
            ["executor.gitconfig", "ssh"],
            Directory.EnumerateFileSystemEntries(hurried.Get<GitRunner>().Folder).Select(path => Path.GetFileName(path)).Order());
    }

    [Fact]
    public async Task Server_ThatNeverEnds_IsRefusedAtTheLimitOfDisk_AndLeavesNothing()
    {
        await using ScriptedHttpServer server = new(NeverEnd);
        await using TestBench small = new(options =>
        {
            options.DiskLimitBytes = 16 << 20;
            options.AllowedLocalHosts = [RepositoryBench.ServerAddress];
        });

        CommitLookup lookup = await small.Get<GitCache>().FindAsync(
            RepositoryBench.Parse(server.Url + "/pack-without-end"), null, CancellationToken.None);

        Assert.Equal($"The repository {server.Url}/pack-without-end takes more disk than a task may use.", lookup.Refusal);
        Assert.Equal(
            ["executor.gitconfig", "ssh"],
            Directory.EnumerateFileSystemEntries(small.Get<GitRunner>().Folder).Select(path => Path.GetFileName(path)).Order());
    }

    [Fact]
    public async Task Fetch_ThatEndsInAKnownMirror_LeavesNothingUnfinished()
    {
        await using TestBench small = new(options =>
        {
            options.AllowedFileRepos = [Path.Combine(Path.GetDirectoryName(options.WorkDirectory)!, "repositories")];
            options.DiskLimitBytes = 16 << 20;
        });
        SourceRepository source = await SourceRepository.CreateAsync(small);
        string first = await source.CommitAsync("one", ("a", "1"));
        GitCache cache = small.Get<GitCache>();
        string mirror;
        using (CommitLookup lookup = await cache.FindAsync(RepositoryBench.Parse(source.Url), first, CancellationToken.None))
        {
            mirror = lookup.Commit!.Mirror;
        }

        byte[] noise = new byte[40 << 20];
        new Random(1).NextBytes(noise);
        string second = await source.CommitAsync("two", "b", noise);
        CommitLookup large = await cache.FindAsync(RepositoryBench.Parse(source.Url), second, CancellationToken.None);

        Assert.EndsWith("takes more disk than a task may use.", large.Refusal, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(mirror, "tmp_*", SearchOption.AllDirectories));
        using CommitLookup again = await cache.FindAsync(RepositoryBench.Parse(source.Url), first, CancellationToken.None);
        Assert.Equal(first, again.Commit?.Sha);
    }

    // Ten trees of ten trees of ten trees …, in a repository of a few hundred bytes: too many files for a disk, or even for git to list.
    [Theory]
    [InlineData(4, "disk")]
    [InlineData(12, "memory")]
    public async Task Tree_LargerThanItsLimits_FailsItsTask_AndLeavesNothing(int levels, string limit)
    {
        await using TaskBench task = await new TaskBench(options =>
        {
            options.InodeLimit = 5_000;
            options.MemoryLimitBytes = 256 << 20;
        }).BeginAsync();
        string blob = (await task.Source.GitAsync("hash-object", "-w", "README")).Trim();
        string tree = await TreeOfAsync(task.Source, $"100644 blob {blob}");
        for (int depth = 0; depth < levels; depth++)
        {
            tree = await TreeOfAsync(task.Source, $"040000 tree {tree}");
        }

        string commit = (await task.Source.GitAsync("commit-tree", "-m", "bomb", tree)).Trim();
        await task.Source.GitAsync("push", "--quiet", task.Source.Folder, $"{commit}:refs/heads/bomb");
        task.Begin(task.Source, commit);

        AttemptVerdict verdict = await task.VerdictAsync();

        Assert.Equal(FailureKind.CloneFailed, verdict.FailureKind);
        Assert.EndsWith($"takes more {limit} than a task may use.", verdict.Error, StringComparison.Ordinal);
        await task.AssertNothingLeftAsync();
    }

    [Theory]
    [InlineData("http://user:hunter2@127.0.0.1:9/x.git?token=hunter2#hunter2")]
    [InlineData("http://user:hunter2@127.0.0.2:9/x.git")]
    [InlineData("https://user:hunter2@ho st/x.git")]
    public async Task Credentials_InAUrl_AreNowhere(string url)
    {
        await using TaskBench task = await new TaskBench(options => options.AllowedLocalHosts = [RepositoryBench.ServerAddress]).BeginAsync();
        LogText log = new();
        task.Bench.Get<ILoggerFactory>().AddProvider(log);
        task.Workspace = $"repo: '{url}'\n";

        AttemptOutcome outcome = await task.RunAsync();

        Assert.DoesNotContain("hunter2", JsonSerializer.Serialize(outcome) + log.Text, StringComparison.Ordinal);
        Assert.Empty(outcome.Evidence.Logs);
        await task.AssertNothingLeftAsync();
    }

    [Theory]
    [InlineData("0123456789012345678901234567890123456789", "has no commit 0123")]
    [InlineData("0123456", "has no commit 0123456")]
    [InlineData("no-such-branch", "has no commit no-such-branch")]
    [InlineData("-c", "is not the name")]
    [InlineData("--upload-pack=/bin/sh", "is not the name")]
    [InlineData("main..main", "is not the name")]
    [InlineData("HEAD^", "is not the name")]
    [InlineData("main:a", "is not the name")]
    [InlineData("", "is not the name")]
    public async Task Commit_ThatIsNone_IsRefused(string commit, string reason)
    {
        SourceRepository source = await bench.SharedSourceAsync();

        Assert.Contains(reason, (await bench.FindAsync(source.Url, commit)).Refusal, StringComparison.Ordinal);
    }

    // Two commits found by search, whose names begin with the same seven digits.
    [Fact]
    public async Task Commit_WithAnAmbiguousShortName_IsRefused()
    {
        SourceRepository source = await bench.CreateSourceAsync();
        await source.CommitAsync("one", ("a", "1"));
        foreach (string message in (string[])["7047", "9022"])
        {
            string tree = (await source.GitAsync("hash-object", "-w", "-t", "tree", "/dev/null")).Trim();
            string commit = (await source.GitAsync("commit-tree", "-m", message, tree)).Trim();
            Assert.StartsWith("8f903a9", commit, StringComparison.Ordinal);
            await source.GitAsync("push", "--quiet", source.Folder, $"{commit}:refs/heads/{message}");
        }

        Assert.EndsWith("has no commit 8f903a9.", (await bench.FindAsync(source.Url, "8f903a9")).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_NamedInFull_IsThatCommit_WhateverATagOfThatNameSays()
    {
        SourceRepository source = await bench.CreateSourceAsync();
        string first = await source.CommitAsync("one", ("a", "1"));
        string second = await source.CommitAsync("two", ("a", "2"));
        await source.GitAsync("push", "--quiet", source.Folder, $"{second}:refs/tags/{first}", $"{second}:refs/tags/{first[..10]}");

        Assert.Equal(first, (await bench.FindAsync(source.Url, first)).Commit?.Sha);

        // Shortened it is a name among others, and names of tags come first, as they do for git.
        Assert.Equal(second, (await bench.FindAsync(source.Url, first[..10])).Commit?.Sha);
    }

    private static ScriptedHttpServer.Answer NeverEnd(string path)
    {
        const string Advertisement = "application/x-git-upload-pack-advertisement";
        string commit = new('1', 40);
        return path switch
        {
            "/pack-without-end/info/refs?service=git-upload-pack" => ScriptedHttpServer.Ok(
                [.. Line("# service=git-upload-pack\n"), .. "0000"u8, .. Line($"{commit} refs/heads/main\0shallow\n"), .. "0000"u8],
                Advertisement),
            "/pack-without-end/git-upload-pack" => ScriptedHttpServer.Endless(
                [.. "0008NAK\n"u8, .. EndlessPack()], "application/x-git-upload-pack-result"),
            "/refs-without-end/info/refs?service=git-upload-pack" => ScriptedHttpServer.Endless(
                [.. Line("# service=git-upload-pack\n"), .. "0000"u8, .. Line($"{commit} refs/heads/main\0shallow\n")], Advertisement),
            _ => ScriptedHttpServer.Endless([], Advertisement),
        };
    }

    /// <summary>A tree that has one thing under ten names.</summary>
    private static async Task<string> TreeOfAsync(SourceRepository source, string entry)
    {
        string listing = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(listing, string.Concat(Enumerable.Range(0, 10).Select(number => $"{entry}\t{number}\n")));
        try
        {
            return (await source.GitAsync("-c", $"alias.listed=!git mktree < '{listing}'", "listed")).Trim();
        }
        finally
        {
            File.Delete(listing);
        }
    }

    private static byte[] Line(string text) => Encoding.ASCII.GetBytes($"{text.Length + 4:x4}{text}");

    // A pack of a thousand objects, the first of which has 2^39 bytes, in stored blocks of zeros; 32 megabytes of it.
    private static byte[] EndlessPack()
    {
        byte[] block = [0, 0xff, 0xff, 0, 0, .. new byte[0xffff]];
        byte[] size = [0xb0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01];
        return [.. "PACK\0\0\0\u0002\0\0\u0003"u8, 0xe8, .. size, 0x78, 0x01, .. Enumerable.Repeat(block, 512).SelectMany(bytes => bytes)];
    }

    private static ScriptedHttpServer.Answer FileOf(string folder, string path)
    {
        string file = Path.Combine(folder, path);
        return File.Exists(file) ? ScriptedHttpServer.Ok(File.ReadAllBytes(file)) : ScriptedHttpServer.NotFound();
    }
}
