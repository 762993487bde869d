using System.Security.Cryptography;
using System.Text;
using Executor.Execution.Hosting;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Sandbox;

/// <summary>The fixed folders of the work directory. All are the executor's alone.</summary>
internal sealed class WorkFolders
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public WorkFolders(IOptions<ExecutionOptions> options)
    {
        Directory.CreateDirectory(options.Value.WorkDirectory);
        Root = PathRules.Resolve(options.Value.WorkDirectory)!;
        Runs = Create(".runs");
        Trash = Create(".trash");
        Empty = Create(".empty");
    }

    public string Root { get; }

    /// <summary>Name of the control groups over this directory: the same after a restart, and no other executor's.</summary>
    public string GroupName => $"executor-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Root)))[..16]}";

    /// <summary>Small files of what runs.</summary>
    public string Runs { get; }

    /// <summary>What waits for its deletion.</summary>
    public string Trash { get; }

    /// <summary>Stays empty: it stands where a sandbox hides a folder.</summary>
    public string Empty { get; }

    /// <summary>Whether a folder was made for an attempt. Nothing else is ever removed: an operator may name a folder that is not empty.</summary>
    public static bool IsOfAttempt(string path) => Guid.TryParseExact(Path.GetFileName(path), "n", out _);

    /// <summary>A new folder for an attempt, which is its owner.</summary>
    public string CreateAttemptFolder() => CreateTrialFolder(Root);

    /// <summary>A new folder for something tried in the work or cache directory, whose owner deletes it.</summary>
    public static string CreateTrialFolder(string directory) =>
        Directory.CreateDirectory(Path.Combine(directory, Guid.NewGuid().ToString("n")), OwnerOnly).FullName;

    /// <summary>Deletes such a folder. The kernel may be busy with an overlay in it for a moment after that was unmounted.</summary>
    public static void RemoveTrial(string folder) => SpinWait.SpinUntil(() => TryRemove(folder), Patience);

    private static bool TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return !Directory.Exists(folder);
        }
    }

    private string Create(string name) => Directory.CreateDirectory(Path.Combine(Root, name), OwnerOnly).FullName;
}
