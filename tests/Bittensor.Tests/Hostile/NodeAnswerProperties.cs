using System.Text;
using Executor.Bittensor.Rpc;
using Executor.Bittensor.Scale;
using Executor.Bittensor.Subtensor;
using Executor.TestKit.Chain;
using Executor.TestKit.Properties;

namespace Executor.Bittensor.Tests.Hostile;

// Whatever a node sends, from the first byte to the last reader that sees it.
public sealed class NodeAnswerProperties
{
    private static readonly SubnetFixture Subnet = SubnetFixture.Load(SubnetFixture.Later);

    private static readonly byte[][] Answers =
    [
        Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","result":"{{Subnet.State}}","id":1}"""),
        Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","result":{"digest":{"logs":["0x00"]},"number":"0x5f42a1","parentHash":"{{Subnet.BlockHash}}"},"id":1}"""),
        Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","result":[{"block":"{{Subnet.BlockHash}}","changes":[{{Changes}},["0x00",null]]}],"id":1}"""),
        """{"jsonrpc":"2.0","error":{"code":-32000,"message":"Client error: \u00e9 ud800 \"x\"","data":[{"a":null}]},"id":1}"""u8.ToArray(),
        """{"jsonrpc":"2.0","method":"state_storage","params":{"subscription":"x","result":{"id":1,"error":null}}}"""u8.ToArray(),
    ];

    private static string Changes => string.Join(',', Subnet.Storage.Take(8).Select(pair => $"[\"{pair[0]}\",\"{pair[1]}\"]"));

    [Fact]
    public void Answer_OfAnyBytes_IsReadOrRefused() => Always.Holds(HostileInput.Bytes(Answers), bytes =>
    {
        var result = default(ReadOnlyMemory<byte>?);
        Always.OnlyRefuses(bytes.Length, () => result = RpcAnswer.Read(bytes, id: 1), typeof(RpcException));
        if (result is not { } json)
        {
            return;
        }

        Always.OnlyRefuses(
            json.Length, () => SubnetStateDecoder.Decode(RpcHex.Parse(json.Span), 100), typeof(RpcException), typeof(ScaleException));
        Always.OnlyRefuses(json.Length, () => BlockHeader.ReadNumber(json.Span), typeof(RpcException));
        Always.OnlyRefuses(json.Length, () => StorageQuery.Read(json.Span, []), typeof(RpcException));
    });
}
