using System.Collections.Immutable;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Workspaces;

/// <summary>A pristine tree in two layers, and a guest's work on it: through a real overlay, and on a copy.</summary>
internal sealed class TreeBench : IAsyncDisposable
{
    private string? _nest;

    public TreeBench()
    {
        foreach (string name in (string[])["top", "bottom", "upper", "work", "mounted", "pristine", "worked"])
        {
            Directory.CreateDirectory(PathOf(name));
        }
    }

    public TestBench Bench { get; } = new();

    public string Upper => PathOf("upper");

    public ImmutableArray<string> Lowers => [PathOf("top"), PathOf("bottom")];

    public string Pristine => PathOf("pristine");

    public string Worked => PathOf("worked");

    public LayeredTree Before => new(Lowers);

    public LayeredTree After => new([Upper, .. Lowers]);

    public string PathOf(string name) => Path.Combine(Bench.Root, name);

    /// <summary>Runs a script of bash in a folder, as a host's user would.</summary>
    public Task ScriptAsync(string folder, string script) =>
        Bench.RunToolAsync("/usr/bin/bash", "-ec", "cd \"$0\"; " + script, folder);

    /// <summary>A tree of 10,000 folders one in the other, each with a second one beside the next. In memory: a disk takes half a minute to delete it.</summary>
    public async Task<string> NestAsync()
    {
        _nest = Directory.CreateDirectory($"/dev/shm/executor-test-{Guid.NewGuid():n}").FullName;
        await ScriptAsync(
            _nest,
            "python3 -c 'import os\nfor i in range(10000): os.mkdir(\"side\"); os.mkdir(\"d\"); os.chdir(\"d\")'");
        return _nest;
    }

    /// <summary>Does the guest's work twice: in the overlay, and on a copy of what it shows.</summary>
    public async Task WorkAsync(string script)
    {
        const string Mounted =
            "mount -t overlay none -o lowerdir=top:bottom,upperdir=upper,workdir=work,redirect_dir=off,metacopy=off,index=off mounted; ";
        await Bench.RunToolAsync(
            "/usr/bin/unshare",
            "--mount",
            "/usr/bin/bash",
            "-ec",
            "cd \"$0\"; " + Mounted + "cp -a mounted/. pristine; cp -a pristine/. worked; cd mounted; " + script,
            Bench.Root);
        await ScriptAsync(Worked, script);
    }

    public Task<TreeChanges> OverlayAsync(int maxChanges = 10_000) =>
        TreeComparison.OfOverlayAsync(Upper, Lowers, maxChanges, CancellationToken.None);

    public Task<TreeChanges> CopyAsync(int maxChanges = 10_000) =>
        TreeComparison.OfCopyAsync(Pristine, Worked, maxChanges, CancellationToken.None);

    /// <summary>The changes in words, after both ways have agreed on them.</summary>
    public async Task<string[]> ChangesAsync()
    {
        TreeChanges overlay = await OverlayAsync();
        TreeChanges copy = await CopyAsync();
        Assert.Equal(copy.Changes, overlay.Changes);
        Assert.Equal(copy.LeftOut, overlay.LeftOut);
        Assert.True(overlay.IsWhole && copy.IsWhole);
        return [.. overlay.Changes.Select(Words)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_nest is not null)
        {
            await Bench.RunToolAsync("/usr/bin/rm", "-rf", _nest);
        }

        await Bench.DisposeAsync();
    }

    private static string Words(TreeChange change) => change.Kind switch
    {
        ChangeKind.Added => $"+{change.Path} {change.Type}",
        ChangeKind.Deleted => $"-{change.Path} {change.Was}",
        _ when change.Was == change.Type => $"~{change.Path} {change.Type}",
        _ => $"~{change.Path} {change.Was} to {change.Type}",
    };
}
