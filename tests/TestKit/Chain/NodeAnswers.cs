using System.Text.Json;
using System.Text.Json.Nodes;

namespace Executor.TestKit.Chain;

/// <summary>What a node says to a call: the truth about one subnet at one block, or what a fault makes of it.</summary>
internal static class NodeAnswers
{
    private const string RuntimeCall = "SubnetInfoRuntimeApi_get_subnet_state";

    public static string To(NodeCall call, SubnetFixture subnet, bool hasRuntimeCall, NodeFault fault) => fault switch
    {
        NodeFault.NotJson => "<html><body>Be right back</body></html>",
        NodeFault.ErrorObject => Refusal(call, -32603, "Internal error:\u0007 the disk is gone"),
        NodeFault.WrongId => Envelope(call.Id + 1, "result", Result(call, subnet, fault)),
        _ when call.Method == "state_call" && !hasRuntimeCall => Refusal(
            call, 4003, $"Client error: Execution failed: Other: Exported method {call.Text(0)} is not found"),
        _ => Envelope(call.Id, "result", Result(call, subnet, fault)),
    };

    private static JsonNode? Result(NodeCall call, SubnetFixture subnet, NodeFault fault)
    {
        switch (call.Method)
        {
            case "chain_getFinalizedHead":
                return subnet.BlockHash;
            case "chain_getHeader":
                RequireBlock(call.Text(0), subnet);
                return new JsonObject
                {
                    ["digest"] = new JsonObject { ["logs"] = new JsonArray("0x00"), ["number"] = "0xffffffff" },
                    ["number"] = $"0x{subnet.Block:x}",
                    ["parentHash"] = subnet.BlockHash,
                };
            case "state_call":
                RequireBlock(call.Text(2), subnet);
                return (call.Text(0), call.Text(1)) == (RuntimeCall, $"0x{subnet.Netuid & 0xff:x2}{subnet.Netuid >> 8:x2}")
                    ? State(subnet, fault)
                    : throw new FormatException("Another runtime call was expected.");
            case "state_queryStorageAt":
                RequireBlock(call.Text(1), subnet);
                return Storage(call, subnet, fault);
            default:
                throw new FormatException($"The method {call.Method} is not expected.");
        }
    }

    private static string State(SubnetFixture subnet, NodeFault fault) => fault switch
    {
        NodeFault.TruncatedState => subnet.State[..(subnet.State.Length / 4 * 2)],
        NodeFault.EmptyState => "0x01" + subnet.State[4..(subnet.Netuid < 64 ? 6 : 8)] + string.Concat(Enumerable.Repeat("00", 17)),
        NodeFault.UnknownSubnet => "0x00",
        _ => subnet.State,
    };

    private static JsonArray Storage(NodeCall call, SubnetFixture subnet, NodeFault fault)
    {
        var stored = subnet.Storage.ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var changes = call.Parameters[0].EnumerateArray().Select(key => key.GetString()!).Select(key => (JsonNode)new JsonArray(
            key, fault switch
            {
                NodeFault.EmptyState or NodeFault.UnknownSubnet => null,
                NodeFault.TruncatedState => stored.GetValueOrDefault(key)?[..4],
                _ => stored.GetValueOrDefault(key),
            }));
        return [new JsonObject { ["block"] = subnet.BlockHash, ["changes"] = new JsonArray([.. changes]) }];
    }

    private static void RequireBlock(string hash, SubnetFixture subnet)
    {
        if (hash != subnet.BlockHash)
        {
            throw new FormatException("Every question must be about the finalized block.");
        }
    }

    private static string Refusal(NodeCall call, int code, string message) =>
        Envelope(call.Id, "error", new JsonObject { ["code"] = code, ["message"] = message });

    private static string Envelope(long id, string member, JsonNode? value) =>
        new JsonObject { ["jsonrpc"] = "2.0", [member] = value, ["id"] = id }.ToJsonString(JsonSerializerOptions.Default);
}
