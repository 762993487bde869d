using System.Globalization;
using System.Text;
using System.Text.Json;
using Executor.Bittensor.Rpc;

namespace Executor.Bittensor.Subtensor;

// The answer of chain_getHeader, of which one member is of interest.
internal static class BlockHeader
{
    private const int MaxDigits = 8;

    // The number at the top of the header; digests further in may have members of that name.
    public static long ReadNumber(ReadOnlySpan<byte> header)
    {
        var reader = new Utf8JsonReader(header);
        var isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
        while (isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isNumber = reader.ValueTextEquals("number"u8);
            reader.Read();
            if (isNumber && reader.TokenType == JsonTokenType.String && TryParse(reader.ValueSpan, out var number))
            {
                return number;
            }

            reader.Skip();
        }

        throw new RpcException("gave a header without the number of its block");
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out uint number)
    {
        number = 0;
        return text.StartsWith("0x"u8)
            && text.Length <= 2 + MaxDigits
            && uint.TryParse(Encoding.ASCII.GetString(text[2..]), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}
