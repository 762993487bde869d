using System.Security.Cryptography;
using Executor.Contracts.Tasks;
using Executor.Execution.Sandbox;
using Executor.Execution.Tasks;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Tasks;

/// <summary>Packages of the distribution, which bring system files and users: a task gets them, and the host sees nothing of it.</summary>
public sealed class SystemPackagesTests
{
    private const string Seen = """cat /usr/lib/greeter/text /etc/greeter.conf; id -un greeter; dpkg-query -W -f='${Status}\n' greeter; python3 -c 'import hello; print(hello.TEXT)'""";

    private static readonly string[] Lists = ["/etc/passwd", "/etc/group", "/etc/shadow"];

    /// <summary>
    /// Where package managers write when nothing holds them: their files, lists, caches, logs, mail and homes. Not all of <c>/</c>, since other
    /// tests, other users and the system's own services write to the rest of it meanwhile.
    /// </summary>
    private static readonly string[] Places =
    [
        "/usr", "/etc", "/opt", "/home", "/root/.local", "/root/.cache/pip", "/var/lib/dpkg", "/var/lib/apt", "/var/cache", "/var/log/apt",
        "/var/log/dpkg.log", "/var/mail", "/var/spool",
    ];

    [Fact]
    public async Task Packages_OfTheDistribution_AreTheTasks_AndNotTheHosts()
    {
        Assert.SkipUnless(Array.TrueForAll(["dpkg-deb", "apt-get", "pip3"], name => File.Exists("/usr/bin/" + name)), "dpkg, apt or pip is not installed.");
        await using TaskBench bench = await new TaskBench().BeginAsync();
        SandboxHost host = await bench.Bench.PrepareAsync();
        Assert.SkipUnless(new GuestFolders(host, bench.Bench.Get<TreeCopier>()).HasSystem, "Install commands can't write system folders on this host.");
        await bench.Source.CommitAsync("package", "greeter.deb", await MakePackageAsync(bench.Bench));
        bench.Begin(bench.Source, await bench.Source.CommitAsync("wheel", Wheel.FileName, Wheel.Make()));
        bench.Workspace = $"network: {{install: none}}\ninstall: [apt-get install -y ./greeter.deb, pip3 install ./{Wheel.FileName}]\n";
        bench.Agent("agent.sh", $"{Seen}; echo hello > greeting");
        bench.Test("test.sh", Seen);
        string mark = Path.Combine(bench.Bench.Root, "mark");
        await File.WriteAllTextAsync(mark, "");
        string[] before = await DescribeHostAsync(bench.Bench);

        AttemptVerdict first = await bench.VerdictAsync();
        AttemptVerdict second = await bench.VerdictAsync();

        Assert.Equal([false, true], [first.Evidence.InstallCached, second.Evidence.InstallCached]);
        foreach (AttemptVerdict verdict in (AttemptVerdict[])[first, second])
        {
            Assert.True(verdict.Passed, verdict.Error);
            foreach (string log in (string[])["agent", "test.1"])
            {
                Assert.Equal("", await bench.LogAsync(verdict, log + ".stderr"));
                Assert.Equal("packed\nset\ngreeter\ninstall ok installed\nhello\n\n", await bench.LogAsync(verdict, log + ".stdout"));
            }
        }

        Assert.Equal(before, await DescribeHostAsync(bench.Bench));
        Assert.Empty(await FindChangedAsync(bench.Bench, mark, Places));

        // The same search finds the same packages where they are.
        string[] layers = await FindChangedAsync(bench.Bench, mark, Path.Combine(bench.Bench.Root, "cache"));
        Assert.All(
            (string[])["/usr/lib/greeter/text", "/etc/greeter.conf", "/etc/passwd", "/dpkg/status"],
            path => Assert.Contains(layers, found => found.EndsWith(path, StringComparison.Ordinal)));
    }

    /// <returns>A package with a file below <c>/usr</c>, one below <c>/etc</c>, and a script that adds a user.</returns>
    private static async Task<byte[]> MakePackageAsync(TestBench bench)
    {
        string folder = Path.Combine(bench.Root, "greeter");
        Write("usr/lib/greeter/text", "packed\n");
        Write("etc/greeter.conf", "set\n");
        Write("DEBIAN/conffiles", "/etc/greeter.conf\n");
        Write("DEBIAN/control", "Package: greeter\nVersion: 1.0\nArchitecture: all\nMaintainer: A Test <test@example.org>\nDescription: greets\n");
        string script = Write("DEBIAN/postinst", "#!/bin/sh\nset -e\nuseradd --system --no-create-home greeter\n");
        File.SetUnixFileMode(script, File.GetUnixFileMode(script) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        string package = folder + ".deb";
        await RunAsync(bench, "dpkg-deb", "--root-owner-group", "-b", folder, package);
        return await File.ReadAllBytesAsync(package);

        string Write(string path, string content)
        {
            string full = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, content);
            return full;
        }
    }

    /// <summary>Its packages, and digests of its users.</summary>
    private static async Task<string[]> DescribeHostAsync(TestBench bench)
    {
        string packages = await RunAsync(bench, "dpkg-query", "-W", "-f=${Package} ${Version} ${Status}\\n");
        return [packages, .. Lists.Select(path => File.Exists(path) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) : "none")];
    }

    /// <summary>
    /// By the time of the last change to a file or to what is said of it, which no program can set. The runtime of .NET is left out: builds
    /// beside the tests write to it.
    /// </summary>
    private static async Task<string[]> FindChangedAsync(TestBench bench, string mark, params string[] places)
    {
        string found = await RunAsync(
            bench,
            ["find", .. places.Where(Path.Exists), "-xdev", "-path", TestBench.DotnetRoot, "-prune", "-o", "-cnewer", mark, "-print"]);
        return found.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Runs a tool of the host outside every sandbox.</summary>
    private static async Task<string> RunAsync(TestBench bench, params string[] command)
    {
        ProcessSpec tool = TestBench.ChildSpec() with
        {
            Command = [.. command],
            Environment = ProcessSpec.ToolEnvironment,
            Output = new OutputBound(16 << 20),
        };
        using ProcessCage cage = new(tool, bench.Root);
        ProcessOutcome outcome = await bench.Get<Launcher>().RunAsync(tool, cage, CancellationToken.None);
        Assert.True(outcome.Succeeded, outcome.Stderr.ToText());
        return outcome.Stdout.ToText();
    }
}
