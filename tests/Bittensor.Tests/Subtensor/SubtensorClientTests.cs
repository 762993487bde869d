using Executor.Bittensor.Subtensor;
using Executor.TestKit.Chain;
using Executor.TestKit.Time;
using Executor.TestKit.Waiting;

namespace Executor.Bittensor.Tests.Subtensor;

// Against a node on a real port, over TLS, by both transports.
public sealed class SubtensorClientTests
{
    public static TheoryData<string, string> EverySubnet() =>
        [.. from name in SubnetFixture.Names where name != SubnetFixture.None from scheme in Schemes select (name, scheme)];

    public static TheoryData<NodeFault, string, string> Faults() =>
        [.. from fault in Enum.GetValues<NodeFault>()
            where fault is not (NodeFault.None or NodeFault.Silence or NodeFault.EmptyState)
            from scheme in Schemes
            select (fault, scheme, ReasonOf(fault))];

    public static TheoryData<string> Schemes => ["https", "wss"];

    [Theory]
    [MemberData(nameof(EverySubnet))]
    public async Task Subnet_OfANode_IsTheFixture(string name, string scheme)
    {
        await using var node = await FakeNode.StartAsync(name);
        node.IsTalkative = true;
        var snapshot = await ReadAsync(node, scheme);

        Assert.Equal((node.Subnet.Netuid, node.Subnet.Block, SubnetRoute.RuntimeCall), (snapshot.Netuid, snapshot.Block, snapshot.Route));
        Assert.Equal(node.Subnet.Neurons.Select(neuron => neuron.Stake), snapshot.Neurons.Select(neuron => neuron.Stake));
        Assert.Equal(node.Subnet.Neurons.Select(neuron => neuron.Hotkey), snapshot.Neurons.Select(neuron => neuron.Hotkey));
        Assert.Equal(["chain_getFinalizedHead", "chain_getHeader", "state_call"], node.Calls);
    }

    [Theory]
    [MemberData(nameof(EverySubnet))]
    public async Task Subnet_WithoutTheRuntimeCall_IsReadFromStorage_InFewQuestions(string name, string scheme)
    {
        await using var node = await FakeNode.StartAsync(name);
        node.HasRuntimeCall = false;
        var snapshot = await ReadAsync(node, scheme);

        Assert.Equal((node.Subnet.Block, SubnetRoute.Storage), (snapshot.Block, snapshot.Route));
        Assert.Equal(
            node.Subnet.Neurons.Select(neuron => new Neuron(neuron.Uid, neuron.Hotkey, neuron.OwnStake, neuron.Permit, neuron.Active)),
            snapshot.Neurons);
        Assert.InRange(node.Calls.Count(method => method == "state_queryStorageAt"), 1, 3);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fault_IsNamed(NodeFault fault, string scheme, string reason)
    {
        await using var node = await FakeNode.StartAsync();
        node.Fault = fault;
        var exception = await Assert.ThrowsAsync<SubtensorException>(() => ReadAsync(node, scheme));
        Assert.Equal($"No endpoint gave subnet 100: {node.Https.Authority} {reason}.", exception.Message);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fault_OfTheFirst_IsMadeGoodByTheSecond(NodeFault fault, string scheme, string reason)
    {
        await using var bad = await FakeNode.StartAsync();
        await using var good = await FakeNode.StartAsync();
        bad.Fault = fault;
        using var client = new SubtensorClient(Options(scheme, bad, good), TimeProvider.System);
        var snapshot = await client.GetSubnetAsync(100, CancellationToken.None);
        Assert.Equal((good.Https.Port, 256), (snapshot.Endpoint.Port, snapshot.Neurons.Length));
        Assert.NotEmpty(reason);
    }

    [Theory]
    [InlineData("https", "chain_getFinalizedHead")]
    [InlineData("https", "chain_getHeader")]
    [InlineData("wss", "chain_getHeader")]
    [InlineData("wss", "state_call")]
    public async Task Silence_EndsWithTheTimeOfTheCall(string scheme, string method)
    {
        await using var node = await FakeNode.StartAsync();
        (node.Fault, node.FaultyMethod) = (NodeFault.Silence, method);
        var time = new ManualTime();
        using var client = new SubtensorClient(Options(scheme, node), time);
        var reading = client.GetSubnetAsync(100, CancellationToken.None);
        await Eventually.HoldsAsync($"the call of {method}", () => node.Calls.Contains(method));
        Assert.False(reading.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(10));
        var exception = await Assert.ThrowsAsync<SubtensorException>(() => reading);
        Assert.Equal($"No endpoint gave subnet 100: {node.Https.Authority} did not answer {method} within 10 s.", exception.Message);
    }

    // Each answer comes in time, and all of them together do not.
    [Fact]
    public async Task Endpoint_ThatDrips_EndsWithItsOwnTime()
    {
        await using var node = await FakeNode.StartAsync();
        (node.Fault, node.FaultyMethod) = (NodeFault.Silence, "state_call");
        var time = new ManualTime();
        var options = Options("wss", node);
        options.CallTimeout = TimeSpan.FromMinutes(1);
        using var client = new SubtensorClient(options, time);
        var reading = client.GetSubnetAsync(100, CancellationToken.None);
        await Eventually.HoldsAsync("the call", () => node.Calls.Contains("state_call"));

        time.Advance(TimeSpan.FromSeconds(15));
        var exception = await Assert.ThrowsAsync<SubtensorException>(() => reading);
        Assert.Equal($"No endpoint gave subnet 100: {node.Https.Authority} took longer than 15 s.", exception.Message);
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task Cancelling_EndsAtOnce(string scheme)
    {
        await using var node = await FakeNode.StartAsync();
        node.Fault = NodeFault.Silence;
        using var client = new SubtensorClient(Options(scheme, node), new ManualTime());
        using var cancelled = new CancellationTokenSource();
        var reading = client.GetSubnetAsync(100, cancelled.Token);
        await Eventually.HoldsAsync("the call", () => node.Calls.Count > 0);

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public async Task Certificate_NobodyTrusts_IsRefused(string scheme)
    {
        await using var node = await FakeNode.StartAsync();
        var options = Options(scheme, node);
        options.CertificateValidation = null;
        using var client = new SubtensorClient(options, TimeProvider.System);
        var exception = await Assert.ThrowsAsync<SubtensorException>(() => client.GetSubnetAsync(100, CancellationToken.None));
        Assert.Contains("cannot be reached", exception.Message);
        Assert.Empty(node.Calls);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("ws://127.0.0.1:1/")]
    public async Task NobodyThere_IsSaid_OfEachEndpoint(string address)
    {
        var options = new SubtensorOptions { Endpoints = [new Uri(address), new Uri(address)] };
        using var client = new SubtensorClient(options, TimeProvider.System);
        var exception = await Assert.ThrowsAsync<SubtensorException>(() => client.GetSubnetAsync(7, CancellationToken.None));
        Assert.Equal(2, exception.Message.Split("127.0.0.1:1 cannot be reached: Connection refused").Length - 1);
    }

    [Fact]
    public async Task Storage_WithAMissingHotkey_IsRefused()
    {
        await using var node = await FakeNode.StartAsync(SubnetFixture.Old);
        node.HasRuntimeCall = false;
        node.Subnet = node.Subnet with { Storage = node.Subnet.Storage.RemoveAt(3) };
        var exception = await Assert.ThrowsAsync<SubtensorException>(() => ReadAsync(node, "https"));
        Assert.EndsWith("gave a subnet that cannot be read: Keys: there is none for neuron 0.", exception.Message);
    }

    private static async Task<SubnetSnapshot> ReadAsync(FakeNode node, string scheme)
    {
        using var client = new SubtensorClient(Options(scheme, node), TimeProvider.System);
        return await client.GetSubnetAsync(node.Subnet.Netuid, CancellationToken.None);
    }

    private static SubtensorOptions Options(string scheme, params FakeNode[] nodes) => new()
    {
        Endpoints = [.. nodes.Select(node => scheme == "wss" ? node.Wss : node.Https)],
        CertificateValidation = (_, certificate, _, _) => nodes.Any(node => node.Certificate.Equals(certificate)),
    };

    private static string ReasonOf(NodeFault fault) => fault switch
    {
        NodeFault.HalfAnswer or NodeFault.NotJson => "answered with something that is not JSON, or not all of it",
        NodeFault.CloseInTheMiddle => "closed the connection before it had answered",
        NodeFault.WrongId => "answered a question that was not asked",
        NodeFault.ErrorObject => "refused: Internal error:\\u0007 the disk is gone (-32603)",
        NodeFault.Endless => "answered with more than 8388608 bytes",
        NodeFault.Redirect => "leads to another address, which is not followed",
        NodeFault.Unavailable => "answered with HTTP 503",
        NodeFault.TruncatedState => "gave a subnet that cannot be read: coldkeys: 256 items cannot be in the 8126 bytes that are left",
        NodeFault.UnknownSubnet => "knows no subnet 100",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Nobody knows what is to come of it."),
    };
}
