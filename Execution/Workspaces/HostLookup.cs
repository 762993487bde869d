namespace Executor.Execution.Workspaces;

/// <summary>Whether git may talk to a host, and where it finds it.</summary>
/// <param name="IsRefused">It is on this machine or on its link.</param>
/// <param name="Pin">Host, port and addresses as <c>http.curloptResolve</c> wants them; null when git may look the host up itself.</param>
internal sealed record HostLookup(bool IsRefused, string? Pin)
{
    public static HostLookup Open { get; } = new(IsRefused: false, Pin: null);

    public static HostLookup Refused { get; } = new(IsRefused: true, Pin: null);

    public static HostLookup Pinned(string pin) => new(IsRefused: false, pin);
}
