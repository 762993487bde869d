using Executor.Execution.Sandbox;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>Whom a guest with network asks for addresses, and whether this host has anyone to pass the question on to.</summary>
internal sealed class NameServersTrial : IGuestTrial
{
    private const string List = "/etc/resolv.conf";

    public string Name => "name servers";

    public async Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken)
    {
        if (guest.Host is { Bubblewrap: not null, Networks: null })
        {
            return guest.Judge(Name, HostPart.Network, isWell: false, "none, as there is no network for guests");
        }

        string own = Read(File.Exists(List) ? await File.ReadAllTextAsync(List, cancellationToken) : "");
        if (own.Length == 0)
        {
            return HostCheck.Degraded(Name, $"{List} of this host names none", "Name one there: guests with network find no address without.");
        }

        ProcessOutcome outcome = await guest.RunAsync($"cat {List}", guest.Spec(network: NetworkPolicy.Full), cancellationToken);
        string seen = Read(outcome.Stdout.ToText());
        return guest.Judge(Name, HostPart.Network, seen.Length > 0, seen.Length > 0 ? $"a guest asks {seen}, this host {own}" : "a guest sees none");
    }

    private static string Read(string list) => string.Join(
        ", ",
        list.Split('\n').Where(line => line.StartsWith("nameserver", StringComparison.Ordinal)).Select(line => line["nameserver".Length..].Trim()));
}
