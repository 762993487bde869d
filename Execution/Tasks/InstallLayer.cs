using System.Collections.Immutable;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tasks;

/// <summary>
/// The layer that install commands make: what they changed in the repository, HOME, and the system folders. It is written by
/// the commands of one attempt, and then read by many.
/// </summary>
internal sealed class InstallLayer
{
    private static readonly string[] VarFolders =
    [
        "cache/apt/archives/partial", "cache/debconf", "lib/apt", "lib/dpkg", "lib/misc", "local", "log/apt", "mail", "spool",
    ];

    private readonly string _folder;
    private readonly AttemptContext _context;

    /// <summary>A layer that is there already.</summary>
    public InstallLayer(string folder, AttemptContext context)
    {
        _folder = folder;
        _context = context;
        string tree = Path.Combine(folder, "tree");
        Tree = new FolderStack(context.Folders.AreOverlays ? [tree, .. context.Tree.Folders] : [tree]);
        Home = new FolderStack([Path.Combine(folder, "home")]);
    }

    public FolderStack Tree { get; }

    public FolderStack Home { get; }

    public static async Task<InstallLayer> CreateAsync(string folder, AttemptContext context, CancellationToken cancellationToken)
    {
        InstallLayer layer = new(folder, context);
        await context.Folders.AddAsync(layer.Tree.Top, context.Tree, cancellationToken);
        context.Folders.Create(layer.Home.Top);
        await GuestHome.PrepareAsync(layer.Home.Top, context.Folders, cancellationToken);
        if (context.Folders.HasSystem)
        {
            layer.CreateSystem();
        }

        return layer;
    }

    public ImmutableArray<Mount> WritableSystem() => !_context.Folders.HasSystem
        ? []
        :
        [
            .. Zones().Where(zone => Directory.Exists(PathOf(zone)))
                .Select(zone => _context.Folders.WritableZone(zone, PathOf(zone), _context.Layout.CreateWork())),
        ];

    /// <summary>Only what was changed is laid over the host's own: each costs a mount for every program that runs later.</summary>
    public ImmutableArray<Mount> ReadSystem() =>
        [.. Zones().Where(zone => Directory.Exists(PathOf(zone))).Select(zone => GuestFolders.ReadOnlyZone(zone, PathOf(zone)))];

    /// <summary>Takes away what no command wrote. To be called when all have run.</summary>
    public void Finish()
    {
        if (!_context.Folders.HasSystem)
        {
            return;
        }

        SystemSeeds.RemoveUnchanged(PathOf("etc"));
        bool isVarChanged = HasFiles(PathOf("var"));
        foreach (SystemZone zone in Zones())
        {
            string path = PathOf(zone);
            bool isChanged = zone.Name == "var" ? isVarChanged : Directory.EnumerateFileSystemEntries(path).Any();
            if (!isChanged)
            {
                Directory.Delete(path, recursive: true);
            }
        }

        if (!Directory.Exists(PathOf("var")))
        {
            // They lie in it.
            foreach (SystemZone zone in Zones().Where(zone => zone.Path.StartsWith("/var/", StringComparison.Ordinal) && Directory.Exists(PathOf(zone))))
            {
                Directory.Delete(PathOf(zone), recursive: true);
            }
        }

        if (Directory.Exists(PathOf("etc")))
        {
            SystemSeeds.Complete(PathOf("etc"), _context.Folders);
        }
    }

    private static IEnumerable<SystemZone> Zones() =>
        SystemZones.All.Where(zone => !zone.FromHost || Directory.Exists(zone.Path));

    /// <summary>Links don't count: those that are there were made with the folder.</summary>
    private static bool HasFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Any();

    private void CreateSystem()
    {
        foreach (SystemZone zone in Zones())
        {
            _context.Folders.Create(PathOf(zone));
        }

        SystemSeeds.Complete(PathOf("etc"), _context.Folders);
        string var = PathOf("var");
        foreach (string name in VarFolders)
        {
            Directory.CreateDirectory(Path.Combine(var, name));
        }

        Directory.CreateDirectory(Path.Combine(var, "tmp"));
        File.CreateSymbolicLink(Path.Combine(var, "run"), "/run");
        File.CreateSymbolicLink(Path.Combine(var, "lock"), "/run/lock");
        _context.Folders.GiveAll(var);
    }

    private string PathOf(SystemZone zone) => PathOf(zone.Name);

    private string PathOf(string zone) => Path.Combine(_folder, "system", zone);
}
