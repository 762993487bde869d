using System.Runtime.InteropServices;
using Executor.Execution.Hosting;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;

namespace Executor.Execution.Tests.Hostile;

/// <summary>User namespaces, mounts, setuid programs, rare system calls → no rights, no new ones, a filter, and nobody outside.</summary>
public sealed class H34_Escape(HostileHost host) : HostileCase(host)
{
    private const int NotPermitted = 1;
    private const int NoSuchCall = 38;
    private const int NoSuchFamily = 97;
    private const int BadSystemCall = 128 + 31;

    /// <summary>By their numbers on this processor; without the filter most would give another answer, or succeed.</summary>
    private static readonly (string Call, int Answer)[] Calls =
    [
        ("248", NotPermitted), // add_key
        ("249", NotPermitted), // request_key
        ("250,0,-3,1", NotPermitted), // keyctl: find the session's key ring, make one
        ("425,8,0", NoSuchCall), // io_uring_setup
        ("426,0", NoSuchCall), // io_uring_enter
        ("427,0", NoSuchCall), // io_uring_register
        ("41,40,1,0", NoSuchFamily), // socket: AF_VSOCK
        ("41,17,3,0", NoSuchFamily), // socket: AF_PACKET
        ("41,38,5,0", NoSuchFamily), // socket: AF_ALG
        ("41,4294967336,1,0", NoSuchFamily), // socket: AF_VSOCK again, with bits above those the kernel reads
        ("101,0", NotPermitted), // ptrace: be traced
        ("310,1", NotPermitted), // process_vm_readv
        ("311,1", NotPermitted), // process_vm_writev
        ("312,1,1", NotPermitted), // kcmp
        ("438,3,1,0", NotPermitted), // pidfd_getfd
        ("165", NotPermitted), // mount
        ("166", NotPermitted), // umount2
        ("155", NotPermitted), // pivot_root
        ("428,-100,0,0", NotPermitted), // open_tree
        ("429", NotPermitted), // move_mount
        ("430", NotPermitted), // fsopen
        ("431,-1", NotPermitted), // fsconfig
        ("432,-1", NotPermitted), // fsmount
        ("433,-100", NotPermitted), // fspick
        ("442,-1", NotPermitted), // mount_setattr
        ("272,0", NotPermitted), // unshare: nothing
        ("272,268435456", NotPermitted), // unshare: users
        ("308,-1,0", NotPermitted), // setns
        ("56,268435473,0", NotPermitted), // clone with a new user namespace
        ("56,131089,0", NotPermitted), // clone with a new mount namespace
        ("56,1073741841,0", NotPermitted), // clone with a new network namespace
        ("435,0,0", NoSuchCall), // clone3, whose flags a filter can't see
        ("246", NotPermitted), // kexec_load
        ("320", NotPermitted), // kexec_file_load
        ("321,0", NotPermitted), // bpf
        ("298", NotPermitted), // perf_event_open
        ("323,1", NotPermitted), // userfaultfd
        ("304,-1,0", NotPermitted), // open_by_handle_at
        ("303,-1", NotPermitted), // name_to_handle_at
        ("300", NotPermitted), // fanotify_init
        ("175", NotPermitted), // init_module
        ("313,-1", NotPermitted), // finit_module
        ("176", NotPermitted), // delete_module
        ("103,3", NotPermitted), // syslog
        ("163", NotPermitted), // acct
        ("167", NotPermitted), // swapon
        ("169", NotPermitted), // reboot
        ("173", NotPermitted), // ioperm
        ("172,3", NotPermitted), // iopl
        ("227", NotPermitted), // clock_settime
        ("164", NotPermitted), // settimeofday
        ("179", NotPermitted), // quotactl
        ("161,0", 14), // chroot: without the right to, and a bad address is seen first
    ];

    [Fact]
    public async Task Calls_ThatGuestsDontHave_AreRefused()
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "The numbers are those of another processor.");

        ProcessOutcome outcome = await RunAsync(["calls", .. Calls.Select(call => call.Call)]);

        string[] answers = outcome.Stdout.ToText().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Calls.Select(call => $"{call.Call} → {call.Answer}"), Calls.Zip(answers, (call, answer) => $"{call.Call} → {answer}"));
    }

    /// <summary>A second set of numbers for the same calls would be a way around every rule.</summary>
    [Fact]
    public async Task Calls_ByTheNumbersOfAnotherFamily_EndTheGuest()
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "The numbers are those of another processor.");
        const long Other = 0x4000_0000;

        ProcessOutcome outcome = await RunAsync("calls", $"{Other + 250},0,-3,1");

        Assert.Equal((BadSystemCall, ""), (outcome.ExitCode, outcome.Stdout.ToText()));
    }

    [Fact]
    public async Task Rights_OfAGuest_AreNone()
    {
        string[] lines = await StatusAsync(Rights.None);

        Assert.Contains("CapEff:\t0000000000000000", lines);
        Assert.Contains("CapPrm:\t0000000000000000", lines);
        Assert.Contains("CapBnd:\t0000000000000000", lines);
        Assert.Contains("CapAmb:\t0000000000000000", lines);
        Assert.Contains("NoNewPrivs:\t1", lines);
        Assert.Contains("Seccomp:\t2", lines);
    }

    /// <summary>Package managers need to change owners and users, and nothing that concerns the machine.</summary>
    [Fact]
    public async Task Rights_OfAnInstaller_AreThoseOverFilesAndUsers()
    {
        const ulong OverFilesAndUsers = 0x8004_05FB;

        string[] lines = await StatusAsync(Rights.Installer);

        string effective = lines.Single(line => line.StartsWith("CapEff:", StringComparison.Ordinal)).Split('\t')[1];
        Assert.Equal(0UL, Convert.ToUInt64(effective, 16) & ~OverFilesAndUsers);
        Assert.Contains("NoNewPrivs:\t1", lines);
        Assert.Contains("Seccomp:\t2", lines);
    }

    [Theory]
    [InlineData("/usr/bin/planted")]
    [InlineData("/etc/passwd")]
    [InlineData("/planted")]
    [InlineData("/proc/sys/kernel/core_pattern")]
    [InlineData("/proc/sys/kernel/modprobe")]
    [InlineData("/proc/sys/vm/drop_caches")]
    [InlineData("/proc/sysrq-trigger")]
    public async Task System_Written_IsRefused(string path)
    {
        foreach (Rights rights in (Rights[])[Rights.None, Rights.Installer])
        {
            ProcessOutcome outcome = await RunAsync(TestBench.ChildSpec("write-path", path), Sandbox() with { Rights = rights });

            Assert.Equal(1, outcome.ExitCode);
        }
    }

    [Fact]
    public async Task Namespaces_MadeInside_AreRefused()
    {
        ProcessOutcome outcome = await RunAsync(TestBench.ChildSpec() with { Command = ["/usr/bin/unshare", "--user", "/usr/bin/true"] }, Sandbox());

        Assert.Equal(1, outcome.ExitCode);
    }

    /// <summary>One that an install command leaves, and those of the system, run as whoever calls them.</summary>
    [Fact]
    public async Task Program_WithTheSetuidBit_GivesNothing()
    {
        const string Plant = "cp /usr/bin/id id && chown 1234 id && chmod 4755 id";
        await RunAsync(
            TestBench.ChildSpec() with { Command = ["/bin/sh", "-c", Plant], Directory = Folder, Environment = ProcessSpec.ToolEnvironment },
            Sandbox() with { Rights = Rights.Installer });

        ProcessOutcome outcome = await RunAsync(TestBench.ChildSpec() with { Command = [PathOf("id"), "-u"] }, Sandbox());

        Assert.Equal("0\n", outcome.Stdout.ToText());
        Assert.True(File.GetUnixFileMode(PathOf("id")).HasFlag(UnixFileMode.SetUser));
    }

    [Theory]
    [InlineData(Rights.None)]
    [InlineData(Rights.Installer)]
    internal async Task Root_OfAGuest_IsNobodyOutside(Rights rights)
    {
        Assert.Equal(100_000, new ExecutionOptions().GuestUidBase);
        string file = $"file.{rights}";

        ProcessOutcome outcome = await RunAsync(TestBench.ChildSpec("write-path", PathOf(file)), Sandbox() with { Rights = rights });

        Assert.True(outcome.Succeeded, outcome.Stderr.ToText());
        await Bench.RunToolAsync("/usr/bin/find", PathOf(file), "-uid", Number(Bench.GuestUidBase), "-gid", Number(Bench.GuestUidBase), "-exec", "/usr/bin/rm", "{}", ";");
        Assert.False(File.Exists(PathOf(file)), "The file belongs to another user.");
    }

    [Fact]
    public async Task Users_SeenInside_AreOthersOutside()
    {
        ProcessOutcome outcome = await RunAsync("read-path", "/proc/self/uid_map");

        Assert.Equal(["0", Number(Bench.GuestUidBase), "65536"], outcome.Stdout.ToText().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Who runs as whom is asked of the host, where no guest can answer.</summary>
    [Fact]
    public async Task Processes_OfAGuest_AreNobodysOutside()
    {
        Task<ProcessOutcome> run = RunAsync("listen", PathOf("lock"), "34568", "processes");
        await Bench.HeldAsync(Name("lock"), CancellationToken.None);

        int[] guests = [.. new Leftovers(Bench).FindGuests()];
        string[] groups = [.. guests.SelectMany(pid => File.ReadLines($"/proc/{pid}/cgroup"))];

        Stop("lock");
        Assert.True((await run).Succeeded);

        // bwrap, process 1, and the guest.
        Assert.Equal(3, guests.Length);
        foreach (string controller in (string[])["memory", "pids"])
        {
            string[] own = [.. groups.Where(line => line.Split(':')[1].Split(',').Contains(controller) || line.StartsWith("0::", StringComparison.Ordinal)).Where(line => line.Contains(Bench.Folders.GroupName))];
            Assert.Equal(3, own.Length);
            Assert.Single(own.Distinct());
        }
    }

    private static string Number(long number) => number.ToString(null as IFormatProvider);

    private async Task<string[]> StatusAsync(Rights rights)
    {
        ProcessOutcome outcome = await RunAsync(TestBench.ChildSpec("capabilities"), Sandbox() with { Rights = rights });
        return outcome.Stdout.ToText().Split('\n');
    }
}
