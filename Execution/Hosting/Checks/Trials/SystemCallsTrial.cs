using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>What the kernel says of a guest's rights, and whether it can make a namespace.</summary>
internal sealed class SystemCallsTrial : IGuestTrial
{
    private const string Script =
        """
        cat /proc/self/status
        unshare --user true 2> /dev/null && echo "UserNamespace: 1"
        exit 0
        """;

    private static readonly (string Line, string Meaning)[] Wanted =
    [
        ("Seccomp:\t2", "filtered"),
        ("NoNewPrivs:\t1", "no new privileges"),
        ("CapBnd:\t0000000000000000", "no capabilities"),
    ];

    public string Name => "system calls";

    public async Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken)
    {
        string[] lines = (await guest.RunAsync(Script, guest.Spec(), cancellationToken)).Stdout.ToText().Split('\n');
        List<string> measured = [.. Wanted.Select(wanted => lines.Contains(wanted.Line) ? wanted.Meaning : $"not {wanted.Meaning}")];
        bool hasNamespaces = lines.Contains("UserNamespace: 1");
        measured.Add(hasNamespaces ? "user namespaces can be made" : "no user namespaces");
        bool isWell = !hasNamespaces && Wanted.All(wanted => lines.Contains(wanted.Line));
        return guest.Judge(Name, HostPart.SystemCalls, isWell, string.Join(", ", measured));
    }
}
