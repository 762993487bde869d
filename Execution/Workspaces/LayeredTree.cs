using System.Collections.Immutable;
using System.Text;
using Executor.Execution.Files;
using Executor.Execution.Sandbox;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Workspaces;

/// <summary>
/// What a stack of folders shows when it is mounted as an overlay, read without mounting it. A device 0:0 hides what is below
/// it, a folder marked opaque hides the folders below it, and anything but a folder ends the stack at its path.
/// </summary>
/// <param name="folders">Topmost first.</param>
/// <param name="isAtRest">
/// Whether nothing changes in them any more. Then the way to what was asked for last is remembered: asked in order, a tree costs
/// as much as it has entries, and not that times its depth.
/// </param>
internal sealed class LayeredTree(ImmutableArray<string> folders, bool isAtRest = false) : ITreeView
{
    // Written by the kernel as root, or with the mount option userxattr by any user. Guests can't set either.
    private static readonly string[] Namespaces = ["trusted.overlay.", "user.overlay."];

    /// <summary>The folders on the way to what was asked for last, from the top.</summary>
    private readonly List<(string Name, ImmutableArray<string> Stack)> _way = [];

    public ImmutableArray<string> Folders => folders;

    public TreeEntryType? TypeOf(string path) => Find(path)?.Facts.Type;

    public byte[]? ReadFile(string path, int maxBytes)
    {
        if (Find(path) is not { Facts.Type: TreeEntryType.File } entry || entry.Facts.Size > maxBytes)
        {
            return null;
        }

        using SafeFileHandle file = OpenFile(entry.Path);
        byte[] content = new byte[entry.Facts.Size];
        int filled = 0;
        while (filled < content.Length && RandomAccess.Read(file, content.AsSpan(filled), filled) is > 0 and int read)
        {
            filled += read;
        }

        return content[..filled];
    }

    /// <summary>Null when nothing is there.</summary>
    public LayeredEntry? Find(string path)
    {
        string[] parts = path.Split('/');
        int known = _way.TakeWhile((step, i) => i < parts.Length - 1 && step.Name == parts[i]).Count();
        _way.RemoveRange(known, _way.Count - known);
        for (int i = known; ; i++)
        {
            ImmutableArray<string> here = i == 0 ? folders : _way[i - 1].Stack;
            LayeredEntry? entry = Find(here, parts[i]);
            if (entry is null || i == parts.Length - 1)
            {
                Forget();
                return entry;
            }

            if (entry.Facts.Type != TreeEntryType.Folder)
            {
                Forget();
                return null;
            }

            _way.Add((parts[i], entry.Folders));
        }
    }

    /// <summary>What the stack of one folder shows under a name.</summary>
    public static LayeredEntry? Find(ImmutableArray<string> stack, string name)
    {
        FileFacts top = default;
        ImmutableArray<string>.Builder? found = null;
        foreach (string folder in stack)
        {
            string path = folder + '/' + name;
            if (!NativeFiles.TryStat(path, out FileFacts facts))
            {
                continue;
            }

            if (facts.IsWhiteout)
            {
                break;
            }

            if (facts.Type != TreeEntryType.Folder)
            {
                if (found is null)
                {
                    return new LayeredEntry(facts, path, []);
                }

                break;
            }

            if (found is null)
            {
                top = facts;
                found = ImmutableArray.CreateBuilder<string>();
            }

            found.Add(path);
            if (IsOpaque(path))
            {
                break;
            }
        }

        return found is null ? null : new LayeredEntry(top, found[0], found.ToImmutable());
    }

    /// <summary>What the stack of one folder shows, each under its name. Names that are no UTF-8 are left out.</summary>
    public static IEnumerable<(string Name, LayeredEntry Entry)> List(ImmutableArray<string> stack)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string name in stack.SelectMany(ListOne).OfType<string>())
        {
            if (seen.Add(name) && Find(stack, name) is { } entry)
            {
                yield return (name, entry);
            }
        }
    }

    /// <summary>The names in one folder of the host; null for each that is no UTF-8.</summary>
    /// <exception cref="FaultException">It can't be read.</exception>
    public static List<string?> ListOne(string folder)
    {
        using OpenFolder open = OpenShut(folder);
        List<string?> names = [];
        while (open.TryRead(out ReadOnlySpan<byte> name))
        {
            names.Add(ToText(name[..^1]));
        }

        return names;
    }

    /// <summary>Whether a folder hides those below it.</summary>
    /// <exception cref="FaultException">The overlay was mounted in a way whose traces can't be read like this.</exception>
    public static bool IsOpaque(string folder)
    {
        foreach (string prefix in Namespaces)
        {
            if (NativeFiles.ReadAttribute(folder, prefix + "redirect") is not null)
            {
                throw new FaultException("An overlay was mounted with redirect_dir: mount it with redirect_dir=off,metacopy=off.");
            }

            if (NativeFiles.ReadAttribute(folder, prefix + "opaque") is [(byte)'y'])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Opens a file that was seen to be one, and that its guest may have shut.</summary>
    /// <exception cref="FaultException">It can't be read.</exception>
    public static SafeFileHandle OpenFile(string path)
    {
        int descriptor = NativeFiles.OpenFile(path);
        if (descriptor < 0 && NativeFiles.LastError() == NativeFiles.NoAccess)
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserRead);
            descriptor = NativeFiles.OpenFile(path);
        }

        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new FaultException("A file of a tree could not be read.", path);
    }

    private void Forget()
    {
        if (!isAtRest)
        {
            _way.Clear();
        }
    }

    private static OpenFolder OpenShut(string folder)
    {
        if (OpenFolder.TryOpen(folder) is { } open)
        {
            return open;
        }

        try
        {
            GuestTree.Open(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FaultException("A folder of a tree could not be read.", folder, exception);
        }

        return OpenFolder.TryOpen(folder) ?? throw new FaultException("A folder of a tree could not be read.", folder);
    }

    private static string? ToText(ReadOnlySpan<byte> name) => System.Text.Unicode.Utf8.IsValid(name) ? Encoding.UTF8.GetString(name) : null;
}

/// <summary>What a stack of folders shows at a path.</summary>
/// <param name="Facts">Of the topmost.</param>
/// <param name="Path">Of the topmost, on the host.</param>
/// <param name="Folders">The stack that makes up a folder; empty for anything else.</param>
internal sealed record LayeredEntry(FileFacts Facts, string Path, ImmutableArray<string> Folders);
