using System.Collections.Immutable;
using System.Net.Security;

namespace Executor.Bittensor.Subtensor;

public sealed class SubtensorOptions
{
    // Addresses of nodes, the first one first: ws, wss, http or https. Default: none.
    public ImmutableArray<Uri> Endpoints { get; set; } = [];

    // Longest wait for a connection. Default: 5 s.
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    // Longest wait for one answer. Default: 10 s.
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    // Longest stay with one endpoint, so that one that drips does not use up the time of those after it. Default: 15 s.
    public TimeSpan EndpointTimeout { get; set; } = TimeSpan.FromSeconds(15);

    // Longest answer that is read. The largest subnets answer in less than one of these. Default: 8 MiB.
    public int MaxAnswerBytes { get; set; } = 8 << 20;

    // Judges certificates in place of the system. Default: the system.
    public RemoteCertificateValidationCallback? CertificateValidation { get; set; }
}
