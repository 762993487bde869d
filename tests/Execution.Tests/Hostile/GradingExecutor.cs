using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Executor.Execution.Layers;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Tests.Tasks;
using Executor.Execution.Tests.Workspaces;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// One executor that meets one hostile agent after the other, with layers and mirrors from those before, as in a long life. Its
/// guests have users of this host that no other executor's have, so that whatever remains of them can be told from others.
/// </summary>
public sealed partial class GradingExecutor : IAsyncLifetime
{
    /// <summary>The promise is 5 s; the rest is for a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    private const int NetworksKeptReady = 2;

    /// <summary>As many as ever ran at one time: a thread of the executor waits in each for the next guest.</summary>
    private const int GroupsKeptReady = 3;

    private readonly long _firstUser = GuestUsers.Count * (2 + (Environment.ProcessId % 60_000));
    private readonly FrozenSet<string> _networksBefore = ReadNetworks().ToFrozenSet();
    /// <summary>What one test was blamed for is not held against the next.</summary>
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private SourceRepository _source = null!;
    private string _commit = null!;
    private int _tasks;

    internal TestBench Bench { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Bench = TaskBench.CreateExecutor(options =>
        {
            options.GuestUidBase = _firstUser;
            options.NetworkAgent = NetworkPolicy.None;
            options.NetworkInstall = NetworkPolicy.None;
        });
        _source = await SourceRepository.CreateAsync(Bench);
        _commit = await _source.CommitAsync("base", ("README", "a repository\n"));
    }

    public ValueTask DisposeAsync() => Bench.DisposeAsync();

    /// <summary>A task over the repository that all share.</summary>
    internal TaskBench NewTask() => new TaskBench(Bench, NextName("task")).Begin(_source, _commit);

    /// <summary>A repository of its own with these files.</summary>
    internal async Task<(SourceRepository Source, string Commit)> NewRepositoryAsync(params (string Path, string Content)[] files)
    {
        SourceRepository source = await SourceRepository.CreateAsync(Bench, NextName("source"));
        return (source, await source.CommitAsync("base", files));
    }

    /// <summary>Fails with a list of all that is left of attempts that have ended.</summary>
    internal async Task AssertNothingRemainsAsync()
    {
        long begun = TimeProvider.System.GetTimestamp();
        string[] remains = await FindNewRemainsAsync();
        while (remains.Length > 0 && TimeProvider.System.GetElapsedTime(begun) < Patience)
        {
            await Task.Delay(Step, TimeProvider.System);
            remains = await FindNewRemainsAsync();
        }

        _known.UnionWith(remains);
        Assert.Empty(remains);
    }

    /// <summary>All that is there because of an attempt, one line each.</summary>
    internal async Task<string[]> FindRemainsAsync()
    {
        await Bench.Get<LayerCache>().SettleAsync();
        return
        [
            .. Processes(), .. Mounts(), .. await StagedAsync(), .. Groups(), .. Networks(), .. Folders(), .. Leases(),
        ];
    }

    /// <summary>Network namespaces that this process has in its hands.</summary>
    private static IEnumerable<string> ReadNetworks() => Directory.EnumerateFiles("/proc/self/fd")
        .Append("/proc/self/ns/net")
        .Select(TargetOf)
        .Where(target => target.StartsWith("net:[", StringComparison.Ordinal))
        .Distinct();

    private static string TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    private async Task<string[]> FindNewRemainsAsync() => [.. (await FindRemainsAsync()).Except(_known)];

    private string NextName(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{++_tasks}");

    private IEnumerable<string> Processes()
    {
        ProcessMark mark = ProcessMark.AnyOf(Bench.Get<WorkFolders>().Root);
        List<int> carriers = ProcessTable.Find(mark.IsOn);
        List<int> guests = ProcessTable.Find(process => UserOf(process.Pid) is { } user && user >= _firstUser && user < _firstUser + GuestUsers.Count);
        return guests.Select(pid => $"process {pid} of a guest").Concat(carriers.Skip(NetworksKeptReady).Select(pid => $"process {pid} of a network"));
    }

    private static long? UserOf(int pid)
    {
        try
        {
            string line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal));
            return long.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private IEnumerable<string> Mounts() =>
        File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(Bench.Root, StringComparison.Ordinal)).Select(line => $"mount {line}");

    private async Task<IEnumerable<string>> StagedAsync()
    {
        if (Bench.Get<SandboxProbe>().Host?.Stage is not { } stage)
        {
            return [];
        }

        // What is mounted there is seen by this thread only.
        return await Bench.Get<StartingThread>().InvokeAsync<IEnumerable<string>>(() =>
        [
            .. Directory.EnumerateDirectories(stage.Root).Where(folder => RunFolder().IsMatch(Path.GetFileName(folder))).Select(folder => $"stage {folder}"),
            .. File.ReadLines("/proc/thread-self/mountinfo").Where(line => line.Contains(Bench.Root, StringComparison.Ordinal)).Select(line => $"staged mount {line}"),
        ]);
    }

    private IEnumerable<string> Groups() => CgroupLayout.Find().Take(1)
        .SelectMany(layout => layout.Folders)
        .Select(folder => Path.Combine(folder, Bench.Get<WorkFolders>().GroupName))
        .Where(Directory.Exists)
        .SelectMany(parent => Directory.EnumerateDirectories(parent).OrderByDescending(IsReady).SkipWhile((folder, i) => i < GroupsKeptReady && IsReady(folder)))
        .Select(folder => $"control group {folder}");

    /// <summary>Whether a thread of the executor is in it, and nobody else.</summary>
    private static bool IsReady(string group)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(group, "tasks")) is [_]
                && File.ReadAllLines(Path.Combine(group, "cgroup.procs")) is [var process]
                && int.Parse(process, CultureInfo.InvariantCulture) == Environment.ProcessId;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private IEnumerable<string> Networks() =>
        ReadNetworks().Except(_networksBefore).Count() is > NetworksKeptReady and int count ? [$"{count} network namespaces"] : [];

    private IEnumerable<string> Folders() => Directory.EnumerateDirectories(Bench.Get<WorkFolders>().Root)
        .SelectMany(folder => Path.GetFileName(folder).StartsWith('.') ? Directory.EnumerateFileSystemEntries(folder) : [folder])
        .Select(path => $"path {path}");

    private IEnumerable<string> Leases() =>
        Bench.Get<LayerCache>().Snapshot().Kinds.Where(kind => kind.InUse > 0).Select(kind => $"{kind.InUse} leases of {kind.Kind} layers");

    [GeneratedRegex("^[0-9]+$")]
    private static partial Regex RunFolder();
}
