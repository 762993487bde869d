using System.Globalization;
using System.Text;
using Executor.Execution.Layers;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;

namespace Executor.Execution.Tests.Hostile;

/// <summary>What guests of one executor left of themselves on this machine.</summary>
internal sealed class Leftovers
{
    /// <summary>Networks made ahead for the next guests.</summary>
    private const int Pooled = 2;

    /// <summary>As many as ever ran at one time: a thread of the executor waits in each for the next guest.</summary>
    private const int GroupsKeptReady = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly StartingThread _starter;
    private readonly MountStage? _stage;
    private readonly WorkFolders _folders;
    private readonly LayerCache _layers;
    private readonly string _root;
    private readonly ProcessMark _mark;
    private readonly long _firstUser;

    public Leftovers(TestBench bench)
    {
        _starter = bench.Get<StartingThread>();
        _stage = bench.Get<SandboxProbe>().Host?.Stage;
        _folders = bench.Folders;
        _layers = bench.Get<LayerCache>();
        _root = bench.Root;
        _mark = ProcessMark.AnyOf(_folders.Root);
        _firstUser = bench.GuestUidBase;
    }

    /// <summary>The executor is there; of its guests nothing is.</summary>
    public Task AssertNoneAsync() => AssertAsync(FindOwnAsync, withNetworks: true);

    /// <summary>All that is there because of guests, a line each.</summary>
    public async Task<List<string>> FindAsync() => [.. FindNetworks(), .. await FindOwnAsync()];

    /// <summary>No guest lives any more.</summary>
    public Task AssertNoGuestsAsync() => AssertAsync(() => [.. FindGuests().Select(pid => $"process {pid}")]);

    /// <summary>The executor was ended, too.</summary>
    public Task AssertNothingAtAllAsync() => AssertAsync(
        () => Task.FromResult<List<string>>([.. FindProcesses(carriers: 0), .. FindGroups(includeOwn: true), .. FindFiles()]),
        withNetworks: true);

    /// <summary>No tool of the executor runs any more.</summary>
    public Task AssertNoToolsAsync() => AssertAsync(() => [.. FindTools().Select(pid => $"process {pid}")]);

    /// <summary>Numbers of the programs, git and its likes, that were told of a folder of this executor.</summary>
    public IEnumerable<int> FindTools()
    {
        byte[] root = Encoding.UTF8.GetBytes(_root + "/");
        return ProcessTable
            .Find(process => process.ReadEnvironment().AsSpan().IndexOf(root) >= 0
                || ReadOrNothing($"/proc/{process.Pid}/cmdline").Contains(_root + "/", StringComparison.Ordinal))
            .Where(pid => ReadOrNothing($"/proc/{pid}/comm").Trim() != "slirp4netns");
    }

    /// <summary>Numbers of the living processes of guests, as this machine knows them.</summary>
    public IEnumerable<int> FindGuests() => ProcessTable.Find(process => IsUserOfGuests(process.Pid));

    private async Task<List<string>> FindOwnAsync() =>
        [.. FindProcesses(Pooled), .. FindGroups(includeOwn: false), .. FindFiles(), .. FindLeases(), .. await FindMountsAsync()];

    private static Task AssertAsync(Func<List<string>> find) => AssertAsync(() => Task.FromResult(find()), withNetworks: false);

    private static async Task AssertAsync(Func<Task<List<string>>> find, bool withNetworks)
    {
        long begun = TimeProvider.System.GetTimestamp();

        // Other executors of these tests make and end networks meanwhile: one that is found each time is nobody's.
        string[] networks = withNetworks ? [.. FindNetworks()] : [];
        List<string> left = [.. networks, .. await find()];
        while (left.Count > 0 && TimeProvider.System.GetElapsedTime(begun) < Patience)
        {
            await Task.Delay(Step, TimeProvider.System);
            networks = networks is [] ? [] : [.. networks.Intersect(FindNetworks())];
            left = [.. networks, .. await find()];
        }

        Assert.Empty(left);
    }

    private IEnumerable<string> FindProcesses(int carriers)
    {
        foreach (int pid in ProcessTable.Find(process => _mark.IsOn(process) || IsUserOfGuests(process.Pid)))
        {
            string name = ReadOrNothing($"/proc/{pid}/comm").Trim();
            if (name == "slirp4netns" && carriers > 0)
            {
                carriers--;
                continue;
            }

            yield return string.Create(CultureInfo.InvariantCulture, $"process {pid}: {name}");
        }
    }

    /// <summary>Network namespaces in the hands of this process that no process carries the traffic of.</summary>
    private static IEnumerable<string> FindNetworks()
    {
        Dictionary<string, string> held = ReadNetworks();
        HashSet<string> told = [];
        ProcessTable.Find(process =>
        {
            told.UnionWith(ReadOrNothing($"/proc/{process.Pid}/cmdline").Split('\0'));
            return false;
        });

        // Read again: one that was given back meanwhile has no carrier either.
        return held.Where(network => !told.Contains(network.Key))
            .Intersect(ReadNetworks())
            .Select(network => $"network {network.Value} as {network.Key}");
    }

    /// <summary>By the paths under which carriers are told of them.</summary>
    private static Dictionary<string, string> ReadNetworks()
    {
        string own = TargetOf("/proc/self/ns/net");
        return Directory.EnumerateFiles("/proc/self/fd")
            .Select(handle => (Path: $"/proc/{Environment.ProcessId}/fd/{Path.GetFileName(handle)}", Target: TargetOf(handle)))
            .Where(handle => handle.Target.StartsWith("net:[", StringComparison.Ordinal) && handle.Target != own)
            .ToDictionary(handle => handle.Path, handle => handle.Target);
    }

    private static string TargetOf(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget ?? "";
        }
        catch (IOException)
        {
            // It was closed meanwhile.
            return "";
        }
    }

    private bool IsUserOfGuests(int pid)
    {
        string? line = ReadOrNothing($"/proc/{pid}/status").Split('\n').FirstOrDefault(line => line.StartsWith("Uid:", StringComparison.Ordinal));
        return line is not null
            && long.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture) is { } user
            && user >= _firstUser
            && user < _firstUser + GuestUsers.Count;
    }

    private IEnumerable<string> FindGroups(bool includeOwn)
    {
        foreach (string own in CgroupLayout.Find().SelectMany(layout => layout.Folders).Select(folder => Path.Combine(folder, _folders.GroupName)))
        {
            if (!Directory.Exists(own))
            {
                continue;
            }

            if (includeOwn)
            {
                yield return $"group {own}";
            }

            string[] groups = [.. Directory.EnumerateDirectories(own)];
            int ready = includeOwn ? 0 : Math.Min(GroupsKeptReady, groups.Count(IsReady));
            foreach (string group in groups.OrderByDescending(IsReady).Skip(ready))
            {
                yield return $"group {group}";
            }
        }
    }

    /// <summary>Whether a thread of the executor is in it, and nobody else.</summary>
    private static bool IsReady(string group) =>
        ReadOrNothing(Path.Combine(group, "tasks")).Split('\n', StringSplitOptions.RemoveEmptyEntries) is [_]
        && ReadOrNothing(Path.Combine(group, "cgroup.procs")).Trim() == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    private IEnumerable<string> FindFiles()
    {
        if (!Directory.Exists(_folders.Root))
        {
            yield break;
        }

        IEnumerable<string> attempts = Directory.EnumerateDirectories(_folders.Root).Where(WorkFolders.IsOfAttempt);
        foreach (string path in attempts.Concat(((string[])[_folders.Runs, _folders.Trash, _folders.Empty]).SelectMany(Directory.EnumerateFileSystemEntries)))
        {
            yield return $"file {path}";
        }
    }

    /// <summary>Layers and mirrors that somebody stands on. A cache that nobody ever used has no folder to ask about.</summary>
    private IEnumerable<string> FindLeases() => Directory.Exists(Path.Combine(_root, "cache"))
        ? _layers.Snapshot().Kinds.Where(kind => kind.InUse > 0).Select(kind => $"{kind.InUse} leases of {kind.Kind}")
        : [];

    /// <summary>Runs have folders with numbers for names; beside them lie what the executor itself needs.</summary>
    private Task<List<string>> FindMountsAsync()
    {
        List<string> visible = [.. File.ReadLines("/proc/self/mountinfo").Where(IsOfThis).Select(line => $"visible mount {line}")];
        if (_stage is not { } stage)
        {
            return Task.FromResult(visible);
        }

        // What is mounted there is seen by this thread only.
        return _starter.InvokeAsync<List<string>>(() =>
        [
            .. visible,
            .. Directory.EnumerateDirectories(stage.Root).Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])).Select(folder => $"folder {folder}"),
            .. File.ReadLines("/proc/thread-self/mountinfo").Where(line => IsOfRun(stage, line) || IsOfThis(line)).Select(line => $"mount {line}"),
        ]);
    }

    private bool IsOfThis(string mount) => mount.Contains(_root + "/", StringComparison.Ordinal);

    private static bool IsOfRun(MountStage stage, string mount) => mount.Split(' ')[4] is var target
        && target.StartsWith(stage.Root + "/", StringComparison.Ordinal)
        && target[(stage.Root.Length + 1)..].Contains('/')
        && !target.StartsWith(stage.Root + "/mapped/", StringComparison.Ordinal);

    private static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
