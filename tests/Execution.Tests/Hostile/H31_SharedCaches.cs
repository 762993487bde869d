using Executor.Contracts.Tasks;
using Executor.Execution.Layers;
using Executor.Execution.Tests.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H31: what tasks share, poisoned by one for the next. Layers are shared, and nothing that a guest does to a file of theirs reaches
/// the file: neither through links to it, nor through maps of it, nor by its own name.
/// </summary>
public sealed class H31_SharedCaches(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    /// <summary>Where package managers and interpreters keep what all projects use; each such place gets a file per way of writing.</summary>
    private const string Install =
        """
        set -e
        places="$HOME/.cache/pip $HOME/.npm/_cacache $HOME/.cargo/registry $HOME/.cache/git $HOME/.local/bin"
        places="$places $(python3 -m site --user-site) $PWD/node_modules/m $PWD/venv/lib"
        if touch /usr/local/lib/probe 2> /dev/null; then
            rm /usr/local/lib/probe
            places="$places /usr/local/lib/shared /etc/shared /opt/shared /var/cache/shared"
        fi
        for place in $places; do
            mkdir -p $place
            for way in append chmod hard-link link-away map rename rewrite truncate unlink; do echo clean > $place/$way; done
        done
        echo home = /usr/bin > venv/pyvenv.cfg
        echo $places > $HOME/places
        """;

    private const string Poison =
        """
        python3 - << 'END'
        import mmap, os
        def write(path, mode='w'):
            with open(path, mode) as file:
                file.write('forged\n')
        def map_into(path):
            with open(path, 'r+b') as file, mmap.mmap(file.fileno(), 0) as memory:
                memory[:5] = b'forge'
        ways = [
            lambda: write('append', 'a'),
            lambda: (os.chmod('chmod', 0o777), write('chmod')),
            lambda: (os.link('hard-link', 'hard-link.2'), write('hard-link.2')),
            lambda: (os.rename('link-away', 'link-away.2'), os.symlink('/tmp/forged', 'link-away'), write('link-away.2')),
            lambda: map_into('map'),
            lambda: (write('other'), os.rename('other', 'rename')),
            lambda: write('rewrite'),
            lambda: os.truncate('truncate', 0),
            lambda: os.unlink('unlink'),
        ]
        beside = '/tmp /var/tmp /dev/shm /run /usr/lib/python3/dist-packages /usr/share /var/cache /workspace'.split()
        for way in [lambda place=place: write(place + '/forged') for place in beside]:
            try:
                way()
            except OSError:
                pass
        for place in open(os.environ['HOME'] + '/places').read().split():
            os.chdir(place)
            for way in ways:
                try:
                    way()
                except OSError:
                    pass
        END
        """;

    private const string Check =
        """
        for place in $(< $HOME/places); do
            for way in append chmod hard-link link-away map rename rewrite truncate unlink; do
                word=
                { read -r word rest < $place/$way; } 2> /dev/null
                test "$word" = clean && ! { read -r; read -r; } < $place/$way || echo "$way in $place"
            done
            for more in $place/*; do case $more in *other|*.2) echo $more;; esac; done
        done
        find /tmp /var/tmp /dev/shm /run /usr/lib/python3/dist-packages /usr/share /var/cache /workspace -maxdepth 1 -name forged 2> /dev/null
        true
        """;

    private readonly DateTime _begun = TimeProvider.System.GetUtcNow().UtcDateTime;

    [Fact]
    public async Task Layers_PoisonedByAnAgent_AreCleanForItsTestsAndForTheNext()
    {
        await BeginAsync();
        Task.Agent("agent.sh", $"{Check}\n{Poison}\n{Check}");
        Task.Test("test.sh", Check);

        AttemptVerdict first = await Task.VerdictAsync();
        AttemptVerdict second = await Task.VerdictAsync();

        Assert.Equal((false, true), (first.Evidence.InstallCached, second.Evidence.InstallCached));
        string[] poisoned = await PrintedAsync(first);
        Assert.Contains("map in /workspace/repo/node_modules/m", poisoned);
        Assert.Contains("hard-link in /home/guest/.cache/pip", poisoned);
        Assert.Contains("truncate in /home/guest/.local/bin", poisoned);
        Assert.DoesNotContain(poisoned, line => line.Contains(" in /usr", StringComparison.Ordinal) || line.Contains(" in /etc", StringComparison.Ordinal));
        Assert.Empty(await PrintedAsync(first, "test.1.stdout"));

        // The second agent looks before it writes: it prints the same once, so it found nothing when it came.
        Assert.Equal(poisoned, await PrintedAsync(second));
        await AssertLayersAsTheyWereBuiltAsync();
    }

    // Code under test is as hostile as an agent, and runs last.
    [Fact]
    public async Task Layers_PoisonedByTests_AreCleanForTheNext()
    {
        await BeginAsync();
        Task.Test("test.sh", $"{Poison}\n{Check}");
        AttemptVerdict first = await Task.VerdictAsync();
        TaskBench next = Executor.NewTask().Begin(Task.Source, Task.Commit);
        next.Workspace = Task.Workspace;
        next.Agent("agent.sh", Check);

        AttemptVerdict verdict = await next.VerdictAsync();

        Assert.NotEmpty(await PrintedAsync(first, "test.1.stdout"));
        Assert.True(verdict.Evidence.InstallCached);
        Assert.Equal("", await next.LogAsync(verdict, "agent.stdout"));
        await AssertLayersAsTheyWereBuiltAsync();
    }

    // An agent's own files are a layer, too, which all tasks of a batch have.
    [Fact]
    public async Task AgentLayer_PoisonedByTheAgent_IsCleanForTheNextTask()
    {
        Task.Agent("data/words", "clean\n");
        Task.Agent("agent.sh", "cd /workspace/agent_code; cat data/words; ln data/words data/w && echo x > data/w; echo forged > data/words; chmod -R 777 . ; rm -r data; mount -o remount,rw . 2> /dev/null; cat data/words");

        await Task.VerdictAsync();

        Assert.Equal(["clean", "clean"], await PrintedAsync(await Task.VerdictAsync()));
        await AssertLayersAsTheyWereBuiltAsync();
    }

    private async Task BeginAsync()
    {
        await RepositoryAsync(("install.sh", Install));
        Task.Workspace = "install: sh install.sh\n";
    }

    /// <summary>Those that this test used.</summary>
    private async Task AssertLayersAsTheyWereBuiltAsync()
    {
        ILayerFiles files = Executor.Bench.Get<ILayerFiles>();
        string[] entries = [.. Enum.GetValues<LayerKind>()
            .Select(kind => Path.Combine(Executor.Bench.Root, "cache", LayerFolders.NameOf(kind)))
            .SelectMany(Directory.EnumerateDirectories)
            .Where(entry => File.GetLastWriteTimeUtc(Path.Combine(entry, "used")) >= _begun)];
        Assert.NotEmpty(entries);
        foreach (string entry in entries)
        {
            LayerFacts? facts = await files.DigestAsync(LayerFolders.ContentOf(entry), CancellationToken.None);
            Assert.Equal((entry, LayerManifest.TryRead(entry)?.Digest), (entry, facts?.Digest));
        }
    }
}
