using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Tests.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// Ports of the executor, other guests, metadata of the cloud, private ranges, abstract sockets → out of reach with any policy;
/// everything is with <c>none</c>.
/// </summary>
public sealed class H33_Network(HostileHost host) : HostileCase(host)
{
    private const int GuestPort = 34567;

    private static readonly string[] OwnAddresses =
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(device => device.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))
            .Select(address => address.ToString()),
    ];

    [Theory]
    [InlineData(NetworkPolicy.None)]
    [InlineData(NetworkPolicy.Full)]
    public async Task Host_OnAnyOfItsAddresses_IsOutOfReach(NetworkPolicy policy)
    {
        using Socket listener = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        listener.Listen();
        using Socket local = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        local.Bind(new UnixDomainSocketEndPoint('\0' + Name("socket")));
        local.Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using TcpClient check = new("127.0.0.1", port);
        // The last three are what carriers call the host and themselves.
        string[] addresses = ["127.0.0.1", "::1", .. OwnAddresses, "10.0.2.2", "10.0.2.3", "fd00::2"];

        string[] answers = await ReachAsync(policy, [.. addresses.Select(address => $"{address} {port}"), $"abstract {Name("socket")}"]);

        Assert.Equal(addresses.Length + 1, answers.Length);
        Assert.DoesNotContain(answers, answer => answer.EndsWith(": connected", StringComparison.Ordinal));

        // Who is in the host's network gets there with the same words.
        ProcessOutcome control = await Host.For(SandboxMode.Process).RunChildAsync("reach", $"127.0.0.1 {port}", $"abstract {Name("socket")}");
        Assert.Equal($"127.0.0.1 {port}: connected\nabstract {Name("socket")}: connected\n", control.Stdout.ToText());
    }

    /// <summary>No route leads there: nobody has to be trusted not to answer.</summary>
    [Fact]
    public async Task Ranges_ThatAreNotTheInternet_HaveNoRoute()
    {
        string[] addresses =
        [
            "169.254.169.254", "169.254.170.2", "100.100.100.200", "192.168.1.1", "172.16.0.1", "172.17.0.1", "172.31.255.1", "10.1.2.3",
            "10.0.3.1", "100.64.0.1", "192.0.0.192", "198.18.0.1", "224.0.0.1", "255.255.255.255", .. OwnAddresses,
        ];

        string[] answers = await ReachAsync(NetworkPolicy.Full, [.. addresses.Select(address => $"{address} 80")]);

        Assert.All(answers, answer => Assert.Matches(": (HostUnreachable|NetworkUnreachable|AccessDenied)$", answer));
        Assert.Equal(addresses.Length, answers.Length);
    }

    [Fact]
    public async Task Range_ThatTheOperatorAllows_IsReached()
    {
        Assert.SkipWhen(OwnAddresses.Length == 0, "This machine has no address but loopback.");
        await using TestBench bench = new(options => options.AllowedPrivateNetworks = [OwnAddresses[0]]);
        using TcpListener listener = new(IPAddress.Parse(OwnAddresses[0]), 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        ProcessOutcome outcome = await bench.Get<GuestSandbox>().RunAsync(
            TestBench.ChildSpec("reach", $"{OwnAddresses[0]} {port}"),
            bench.SandboxSpec(NetworkPolicy.Full),
            CancellationToken.None);

        Assert.EndsWith(": connected\n", outcome.Stdout.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guests_WithFullNetwork_DontMeet()
    {
        ProcessSpec listen = TestBench.ChildSpec("listen", PathOf("one"), GuestPort.ToString(null as IFormatProvider), "guests");
        Task<ProcessOutcome> one = RunAsync(listen, Sandbox(network: NetworkPolicy.Full));
        await Bench.HeldAsync(Name("one"), CancellationToken.None);

        string[] answers = await ReachAsync(
            NetworkPolicy.Full,
            [.. ((string[])["127.0.0.1", "10.0.2.100", "10.0.2.2"]).Select(address => $"{address} {GuestPort}"), "abstract guests"]);

        Stop("one");
        Assert.True((await one).Succeeded);
        Assert.Equal(4, answers.Length);
        Assert.DoesNotContain(answers, answer => answer.EndsWith(": connected", StringComparison.Ordinal));
    }

    /// <summary>What keeps two guests apart is that they are two: within one, the same programs meet.</summary>
    [Theory]
    [InlineData(NetworkPolicy.None)]
    [InlineData(NetworkPolicy.Full)]
    public async Task Processes_OfOneGuest_Meet(NetworkPolicy policy)
    {
        string port = GuestPort.ToString(null as IFormatProvider);

        ProcessOutcome outcome = await RunAsync(TestBench.ChildSpec("meet", port, "guests"), Sandbox(network: policy));

        Assert.Equal($"127.0.0.1 {port}: connected\nabstract guests: connected\n", outcome.Stdout.ToText());
    }

    [Fact]
    public async Task Names_WithFullNetwork_AreAskedOfTheCarrier()
    {
        ProcessOutcome outcome = await RunAsync(TestBench.ChildSpec("read-path", "/etc/resolv.conf"), Sandbox(network: NetworkPolicy.Full));

        Assert.StartsWith("nameserver 10.0.2.3\n", outcome.Stdout.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Network_None_IsLoopbackOnly()
    {
        ProcessOutcome outcome = await RunAsync("read-path", "/proc/net/dev");
        string[] answers = await ReachAsync(NetworkPolicy.None, ["udp 10.0.2.3 53", "udp 1.1.1.1 53", "1.1.1.1 443", "2606:4700::1111 443"]);

        string[] devices = [.. outcome.Stdout.ToText().Split('\n').Where(line => line.Contains(':')).Select(line => line.Split(':')[0].Trim())];
        Assert.Equal(["lo"], devices);
        Assert.All(answers, answer => Assert.EndsWith(": NetworkUnreachable", answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Network_OfTests_IsNone()
    {
        // The interface of slirp4netns is there only where there is a way out.
        await using TaskBench task = await BeginTaskAsync();
        task.Agent("agent.sh", "grep -q tap0 /proc/net/route && echo hello > greeting");
        task.Test("test.sh", "grep -qx hello greeting && ! grep -q tap0 /proc/net/dev");

        Assert.True((await task.VerdictAsync()).Passed);
    }

    private async Task<string[]> ReachAsync(NetworkPolicy policy, params string[] targets)
    {
        ProcessOutcome outcome = await RunAsync(TestBench.ChildSpec(["reach", .. targets]), Sandbox(network: policy));
        Assert.True(outcome.Succeeded, outcome.Stderr.ToText());
        return outcome.Stdout.ToText().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
