using System.Collections.Immutable;
using Executor.Execution.Files;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tasks;

/// <summary>
/// Makes the folders that guests write to. With overlays a new one lies over those below it and costs nothing; without, it is
/// a copy of them.
/// </summary>
internal sealed class GuestFolders(SandboxHost host, TreeCopier copier)
{
    public bool AreOverlays => host.Overlays;

    /// <summary>Whether install commands can write system folders.</summary>
    public bool HasSystem => host.Overlays && host.Stage is { Mapped.IsEmpty: false };

    /// <summary>An empty folder that belongs to guests.</summary>
    public string Create(string path)
    {
        Directory.CreateDirectory(path);
        Give(path);
        return path;
    }

    /// <summary>A folder that takes the changes to what is below.</summary>
    public async Task<FolderStack> AddAsync(string path, FolderStack below, CancellationToken cancellationToken)
    {
        Create(path);
        if (host.Overlays)
        {
            return new FolderStack([path, .. below.Folders]);
        }

        await copier.CopyAsync(below.Top, path, cancellationToken);
        return new FolderStack([path]);
    }

    /// <summary>Makes guests the owner of a folder and all below it, which the executor alone has written until now.</summary>
    public void GiveAll(string path)
    {
        Stack<string> folders = new([path]);
        while (folders.TryPop(out string? folder))
        {
            Give(folder);
            foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                if (entry is DirectoryInfo && entry.LinkTarget is null)
                {
                    folders.Push(entry.FullName);
                }
                else
                {
                    Give(entry.FullName);
                }
            }
        }
    }

    public void Give(string path)
    {
        if (host.Users is { } users)
        {
            NativeFiles.SetOwner(path, (uint)users.First, (uint)users.First);
        }
    }

    /// <summary>A system folder for install commands: the host's, with its owners as guests see them.</summary>
    public Mount WritableZone(SystemZone zone, string path, string work) => zone.FromHost
        ? new Mount(path, zone.Path, Writable: true) { Below = [host.Stage!.Mapped[zone.Path]], Work = work }
        : new Mount(path, zone.Path, Writable: true);

    public static Mount ReadOnlyZone(SystemZone zone, string path) => zone.FromHost
        ? new Mount(path, zone.Path) { Below = [zone.Path] }
        : new Mount(path, zone.Path);
}

/// <summary>A folder as guests see it: several of the host laid over each other, uppermost first.</summary>
internal sealed record FolderStack(ImmutableArray<string> Folders)
{
    public string Top => Folders[0];

    public ImmutableArray<string> Below => Folders[1..];

    public Mount ReadOnlyAt(string target) => new(Top, target) { Below = Below };

    /// <summary>What is written goes into the uppermost; the others stay as they are.</summary>
    public Mount WritableAt(string target, AttemptLayout layout) =>
        new(Top, target, Writable: true) { Below = Below, Work = Below.IsEmpty ? null : layout.CreateWork() };
}
