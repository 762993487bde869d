using System.Collections.Immutable;
using System.Text;
using Executor.Bittensor.Rpc;

namespace Executor.Bittensor.Subtensor;

// Reads one subnet from one node. Every question but the first names the block, so that all answers are of the same state, and the
// block is a finalized one: it does not go away again.
internal sealed class SubnetReader(RpcConnection node)
{
    private const string RuntimeCall = "SubnetInfoRuntimeApi_get_subnet_state";
    private const int HashLength = 32;

    public async Task<SubnetSnapshot> ReadAsync(ushort netuid, Uri endpoint, CancellationToken cancellationToken)
    {
        var head = await node.CallAsync("chain_getFinalizedHead", _ => { }, cancellationToken);
        if (RpcHex.Parse(head.Span).Length != HashLength)
        {
            throw new RpcException("named a block by something that is not a hash");
        }

        var blockHash = Encoding.ASCII.GetString(head.Span[1..^1]);
        var block = await ReadNumberAsync(blockHash, cancellationToken);
        var (neurons, route) = await ReadNeuronsAsync(netuid, blockHash, cancellationToken);
        return new SubnetSnapshot(netuid, block, neurons, route, endpoint);
    }

    private async Task<(ImmutableArray<Neuron> Neurons, SubnetRoute Route)> ReadNeuronsAsync(
        ushort netuid, string blockHash, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> state;
        try
        {
            state = await CallRuntimeAsync(netuid, blockHash, cancellationToken);
        }
        catch (RpcException exception) when (exception.IsRefusal && IsMissing(exception.Message))
        {
            return (await new SubnetStorage(node, blockHash).ReadAsync(netuid, cancellationToken), SubnetRoute.Storage);
        }

        var neurons = SubnetStateDecoder.Decode(RpcHex.Parse(state.Span), netuid)
            ?? throw new RpcException(FormattableString.Invariant($"knows no subnet {netuid}"));
        return (neurons, SubnetRoute.RuntimeCall);
    }

    private Task<ReadOnlyMemory<byte>> CallRuntimeAsync(ushort netuid, string blockHash, CancellationToken cancellationToken)
    {
        var argument = "0x" + Convert.ToHexStringLower([(byte)netuid, (byte)(netuid >> 8)]);
        return node.CallAsync(
            "state_call",
            parameters =>
            {
                parameters.WriteStringValue(RuntimeCall);
                parameters.WriteStringValue(argument);
                parameters.WriteStringValue(blockHash);
            },
            cancellationToken);
    }

    private async Task<long> ReadNumberAsync(string blockHash, CancellationToken cancellationToken)
    {
        var header = await node.CallAsync("chain_getHeader", parameters => parameters.WriteStringValue(blockHash), cancellationToken);
        return BlockHeader.ReadNumber(header.Span);
    }

    // Nodes have no code of its own for it. What they say is the runtime's sentence, and it has kept these words for years.
    private static bool IsMissing(string refusal) =>
        refusal.Contains(RuntimeCall, StringComparison.Ordinal) && refusal.Contains("is not found", StringComparison.OrdinalIgnoreCase);
}
