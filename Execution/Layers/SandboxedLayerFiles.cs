using System.Collections.Immutable;
using System.Globalization;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Layers;

/// <summary>Reads layers by <c>tar</c>, which copes with every name, type, mode and depth, in a sandbox that sees this one folder.</summary>
internal sealed class SandboxedLayerFiles(GuestSandbox sandbox, TreeRemover remover) : ILayerFiles
{
    /// <summary>
    /// Owners and times are left out: owners look different from within another user namespace, and neither is seen by tests.
    /// The names of extended headers, and of sparse files in newer versions of that format, would hold the number of the process.
    /// </summary>
    private const string Script =
        """
        set -eo pipefail
        cd "$1"
        tar --create --file=- --sparse --sparse-version=0.0 --sort=name --format=posix \
            --pax-option='exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime,delete=mtime' \
            --mtime=@0 --owner=0 --group=0 --numeric-owner . | sha256sum
        du --summarize --block-size=1 .
        du --summarize --inodes .
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private static readonly ImmutableSortedDictionary<string, string> Environment =
        ImmutableSortedDictionary<string, string>.Empty.Add("LC_ALL", "C").Add("PATH", "/usr/bin:/bin");

    public async Task<LayerFacts?> DigestAsync(string folder, CancellationToken cancellationToken)
    {
        ProcessSpec process = new()
        {
            Command = ["/bin/bash", "-c", Script, "digest", folder],
            Environment = Environment,
            Directory = "/",
            Timeout = Limit,
            Output = new OutputBound(4096),
        };
        SandboxSpec view = new()
        {
            Mounts = [Mount.ReadOnly(folder)],
            Network = NetworkPolicy.None,
            Identity = Identity.Executor,
            Rights = Rights.FileModes,
        };
        ProcessOutcome outcome = await sandbox.RunAsync(process, view, cancellationToken);
        if (outcome.TimedOut)
        {
            throw new FaultException("A layer of the cache could not be read in time.");
        }

        string[] words = outcome.Stdout.ToText().Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return outcome.Succeeded
            ? new LayerFacts(Number(words[2]), Number(words[4]), words[0])
            : null;
    }

    public Task RemoveAsync(string folder) => remover.RemoveAsync(folder);

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
