using Executor.Execution.Hosting;
using Executor.Execution.Hosting.Checks.Trials;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Execution.Tests.Hosting.Checks;

/// <summary>The whole examination of the host that the tests run on.</summary>
public sealed class HostExaminationTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("executor-examination-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Examine_ThisHost_MeasuresEverythingOnce_AndLeavesNothing()
    {
        IReadOnlyList<HostCheck> checks = await ExamineAsync();

        Assert.Distinct(checks.Select(check => check.Name));
        Assert.Superset(
            new HashSet<string> { "git", "bwrap", "pip", "npm", "cache folder", "work disk", "processors", "memory", "isolation", "name servers" },
            checks.Select(check => check.Name).ToHashSet());
        Assert.All(checks, check => Assert.Equal(check.State == HostCheckState.Ok, check.Remedy is null));
        Assert.Matches(@"^2\.\d+", Assert.Single(checks, check => check.Name == "git").Measured);
        AssertMeasured(checks, "isolation", HostCheckState.Ok, "namespaces");
        AssertMeasured(checks, "guest users", HostCheckState.Ok, "user 0 of a guest is user 100000 of this host");
        AssertMeasured(checks, "system calls", HostCheckState.Ok, "filtered, no new privileges, no capabilities, no user namespaces");
        AssertMeasured(checks, "memory limit", HostCheckState.Ok, "a guest that takes more than 64 MB is killed, and it is told why");
        AssertMeasured(checks, "process limit", HostCheckState.Ok, "a guest gets no more than its 16");
        HostCheck processors = Assert.Single(checks, check => check.Name == "processor limit");
        Assert.Equal(HostCheckState.Ok, processors.State);
        Assert.Matches(@"^a guest that may use 0\.5 of a processor sees 1 and got 0\.(?!00)\d\d$", processors.Measured);
        Assert.Matches(
            @"^a guest that wrote more than 16 MB was stopped after \d\.\d s, one that made more than 100 files was stopped after \d\.\d s$",
            Assert.Single(checks, check => check.Name == "disk limit").Measured);
        AssertMeasured(checks, "layers", HostCheckState.Ok, "overlays; what is below stays as it was");
        AssertMeasured(checks, "network none", HostCheckState.Ok, "loopback only");
        Assert.All(
            checks.Where(check => check.Name is "disk limit" or "system folders" or "network full" or "git mirror"),
            check => Assert.Equal(HostCheckState.Ok, check.State));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
    }

    [Fact]
    public async Task Examine_WhereASiloWorks_DisturbsNothing()
    {
        await using TestBench silo = new();
        silo.Get<WorkDirectory>().Claim();
        using CancellationTokenSource end = new();
        Task<ProcessOutcome> guest = silo.Get<GuestSandbox>().RunAsync(
            TestBench.ChildSpec("sleep", silo.SharedPath("guest")) with { Timeout = TimeSpan.FromMinutes(2) },
            silo.SandboxSpec() with { Limits = TrialGuest.Limits },
            end.Token);
        await silo.HeldAsync("guest", CancellationToken.None);

        IReadOnlyList<HostCheck> checks = await ExamineAsync(configure: options =>
        {
            options.WorkDirectory = Path.Combine(silo.Root, "work");
            options.CacheDirectory = Path.Combine(silo.Root, "cache");
        });

        Assert.Equal(HostCheckState.Ok, Assert.Single(checks, check => check.Name == "git mirror").State);
        Assert.False(guest.IsCompleted);
        Assert.True(silo.IsHeld("guest"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(silo.Root, ".executor-check*", SearchOption.AllDirectories));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => guest);
    }

    [Fact]
    public async Task Examine_HostWithLess_SaysWhatGuestsDoWithout_AndTheRemedy()
    {
        IReadOnlyList<HostCheck> checks = await ExamineAsync(
            new HostCeiling { Mounts = false, Cgroups = false, Networks = false },
            options => options.NetworkInstall = options.NetworkAgent = NetworkPolicy.None);

        AssertMeasured(checks, "guest users", HostCheckState.Degraded, "user 0 of a guest is user 0 of this host");
        AssertMeasured(checks, "memory limit", HostCheckState.Degraded, "one program that takes more than 64 MB fails; several together are not limited");
        AssertMeasured(checks, "process limit", HostCheckState.Degraded, "a guest that may have 16 started 64");
        HostCheck processors = Assert.Single(checks, check => check.Name == "processor limit");
        Assert.Equal(HostCheckState.Degraded, processors.State);
        Assert.Matches(@"^a guest that may use 0\.5 of a processor sees \d+ and got \d\.\d\d$", processors.Measured);
        AssertMeasured(checks, "system folders", HostCheckState.Degraded, "read-only for install commands");
        AssertMeasured(checks, "network full", HostCheckState.Degraded, "there is none for guests");
        Assert.StartsWith("copied for each stage", Assert.Single(checks, check => check.Name == "layers").Measured, StringComparison.Ordinal);
        Assert.All(
            checks.Where(check => check.Name is "system calls" or "disk limit" or "network none" or "git mirror" or "isolation"),
            check => Assert.Equal(HostCheckState.Ok, check.State));
        Assert.DoesNotContain(checks, check => check.Remedy?.Contains("should not be so", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Examine_NetworksThatAreNeededAndCannotBeHad_IsMissing()
    {
        IReadOnlyList<HostCheck> checks = await ExamineAsync(new HostCeiling { Networks = false });

        HostCheck isolation = Assert.Single(checks, check => check.Name == "isolation");
        Assert.Equal((HostCheckState.Missing, "none"), (isolation.State, isolation.Measured));
        Assert.Contains("NETWORK_AGENT", isolation.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Examine_ProcessMode_ShowsThatNothingIsApart()
    {
        IReadOnlyList<HostCheck> checks = await ExamineAsync(configure: options => options.Sandbox = SandboxMode.Process);

        AssertMeasured(checks, "isolation", HostCheckState.Degraded, "process");
        AssertMeasured(checks, "guest users", HostCheckState.Degraded, "user 0 of a guest is user 0 of this host");
        Assert.Contains("not filtered", Assert.Single(checks, check => check.Name == "system calls").Measured, StringComparison.Ordinal);
        Assert.StartsWith("a guest reaches this host's ports at 127.0.0.1", Assert.Single(checks, check => check.Name == "network full").Measured, StringComparison.Ordinal);
        Assert.Equal(HostCheckState.Ok, Assert.Single(checks, check => check.Name == "memory limit").State);
        Assert.Equal(HostCheckState.Ok, Assert.Single(checks, check => check.Name == "git mirror").State);
        Assert.DoesNotContain(checks, check => check.Remedy?.Contains("should not be so", StringComparison.Ordinal) == true);
    }

    private static void AssertMeasured(IReadOnlyList<HostCheck> checks, string name, HostCheckState state, string measured)
    {
        HostCheck check = Assert.Single(checks, check => check.Name == name);
        Assert.Equal((state, measured), (check.State, check.Measured));
    }

    private async Task<IReadOnlyList<HostCheck>> ExamineAsync(HostCeiling? ceiling = null, Action<ExecutionOptions>? configure = null)
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(ceiling ?? new HostCeiling())
            .AddHostExamination(options =>
            {
                options.WorkDirectory = Path.Combine(_root, "data", "work");
                options.CacheDirectory = Path.Combine(_root, "data", "cache");
                configure?.Invoke(options);
            })
            .BuildServiceProvider();
        return await services.GetRequiredService<IHostExaminer>().ExamineAsync(CancellationToken.None);
    }
}
