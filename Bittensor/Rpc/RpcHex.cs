using System.Buffers;

namespace Executor.Bittensor.Rpc;

// Bytes as nodes write them: a JSON string of "0x" and two hexadecimal digits for each byte.
internal static class RpcHex
{
    public static byte[] Parse(ReadOnlySpan<byte> json)
    {
        if (json.Length < 4 || json[0] != '"' || json[^1] != '"' || !json[1..].StartsWith("0x"u8))
        {
            throw new RpcException("answered with something that is not bytes");
        }

        var digits = json[3..^1];
        var bytes = new byte[digits.Length / 2];
        return digits.Length % 2 == 0 && Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done
            ? bytes
            : throw new RpcException("answered with bytes that are not hexadecimal");
    }
}
