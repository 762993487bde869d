using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>
/// Where the mounts of guests are made: a small file system in memory over a folder that no guest sees, in the namespace of
/// the starting thread only. From here bwrap takes them, under short names that everyone may pass: guests have another user
/// than the executor, and the way to its data directory may be closed to them.
/// </summary>
internal sealed class MountStage
{
    private static readonly string[] Places = ["/boot", "/media", "/srv", "/mnt"];

    /// <summary>Holds names of mounts and nothing else.</summary>
    private const long Size = 4 << 20;

    private readonly StartingThread _starter;
    private int _runs;

    private MountStage(StartingThread starter, string root)
    {
        _starter = starter;
        Root = root;
    }

    public string Root { get; }

    /// <summary>An empty folder that everyone may see.</summary>
    public string Empty => Path.Combine(Root, "empty");

    /// <summary>System folders with their owners moved into the range of guests, by their own path. Empty when the file system can't.</summary>
    public ImmutableDictionary<string, string> Mapped { get; private set; } = ImmutableDictionary<string, string>.Empty;

    /// <param name="starter">Owner of the namespace.</param>
    /// <param name="used">Folders that must stay reachable.</param>
    /// <exception cref="Win32Exception">The kernel does not allow it.</exception>
    public static Task<MountStage> OpenAsync(StartingThread starter, IEnumerable<string> used) => starter.InvokeAsync(() =>
    {
        if (starter.MountProblem is { } problem)
        {
            throw new Win32Exception(1, problem);
        }

        string place = Places.FirstOrDefault(place => Directory.Exists(place) && !used.Any(path => PathRules.IsWithin(path, place)))
            ?? throw new Win32Exception(2, $"None of {string.Join(", ", Places)} is free to be mounted over");
        NativeMounts.MountMemory(place, Size);
        MountStage stage = new(starter, place);
        Directory.CreateDirectory(stage.Empty);
        return stage;
    });

    /// <summary>A name of its own for a file that something is to be mounted on.</summary>
    public Task<string> CreateFileAsync() => _starter.InvokeAsync(() =>
    {
        string path = NextName();
        File.Create(path).Dispose();
        return path;
    });

    /// <exception cref="Win32Exception">A file system does not take part.</exception>
    public Task MapFoldersAsync(IEnumerable<string> folders, SafeFileHandle userNamespace) => _starter.InvokeAsync(() =>
    {
        ImmutableDictionary<string, string>.Builder mapped = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (string folder in folders.Where(Directory.Exists))
        {
            string target = Path.Combine(Root, "mapped", folder[1..].Replace('/', '-'));
            Directory.CreateDirectory(target);
            NativeMounts.BindMapped(folder, target, userNamespace);
            mapped[folder] = target;
        }

        Mapped = mapped.ToImmutable();
    });

    /// <summary>Mounts what a run needs; the answer has the same mounts with their sources here.</summary>
    /// <exception cref="FaultException">It can't be mounted; nothing of it is.</exception>
    public Task<StagedMounts> StageAsync(ImmutableArray<Mount> mounts) => _starter.InvokeAsync(() => Stage(mounts));

    public Task ReleaseAsync(StagedMounts staged) => _starter.InvokeAsync(() => Release(staged.Folder, staged.Mounts));

    private StagedMounts Stage(ImmutableArray<Mount> mounts)
    {
        string folder = NextName();
        Directory.CreateDirectory(folder);
        ImmutableArray<Mount>.Builder staged = ImmutableArray.CreateBuilder<Mount>(mounts.Length);
        try
        {
            foreach (Mount mount in mounts)
            {
                string target = Path.Combine(folder, staged.Count.ToString(CultureInfo.InvariantCulture));
                Stage(mount, target);
                staged.Add(mount with { Source = target, Below = [], Work = null });
            }

            return new StagedMounts(folder, staged.MoveToImmutable());
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or UnauthorizedAccessException)
        {
            Release(folder, staged);
            throw new FaultException("The folders of a guest could not be mounted.", exception.Message, exception);
        }
    }

    private string NextName() => Path.Combine(Root, Interlocked.Increment(ref _runs).ToString(CultureInfo.InvariantCulture));

    private static void Stage(Mount mount, string target)
    {
        if (File.Exists(mount.Source))
        {
            File.Create(target).Dispose();
        }
        else
        {
            Directory.CreateDirectory(target);
        }

        if (mount.Below.IsEmpty)
        {
            NativeMounts.BindTo(mount.Source, target);
        }
        else if (mount.Writable)
        {
            NativeMounts.MountOverlay(target, mount.Below, mount.Source, mount.Work);
        }
        else
        {
            NativeMounts.MountOverlay(target, [mount.Source, .. mount.Below], upper: null, work: null);
        }
    }

    private static void Release(string folder, IEnumerable<Mount> mounts)
    {
        // A later one may lie on an earlier one's target, but never here: each has a name of its own.
        foreach (Mount mount in mounts)
        {
            NativeMounts.Unmount(mount.Source);
        }

        Directory.Delete(folder, recursive: true);
    }
}

/// <param name="Folder">Holds the mount points.</param>
/// <param name="Mounts">In the order they were asked for.</param>
internal sealed record StagedMounts(string Folder, ImmutableArray<Mount> Mounts);
