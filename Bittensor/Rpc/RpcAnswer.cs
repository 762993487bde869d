using System.Text;
using System.Text.Json;

namespace Executor.Bittensor.Rpc;

// Reads one JSON-RPC 2.0 message of a node. It is walked over and not built: what it costs is its own bytes, whatever they are.
internal static class RpcAnswer
{
    private const int MaxErrorText = 300;

    // The JSON of the result; null for a message that answers nothing, such as a notification.
    public static ReadOnlyMemory<byte>? Read(ReadOnlyMemory<byte> message, long id)
    {
        try
        {
            return ReadCore(message, id);
        }
        catch (JsonException)
        {
            throw new RpcException("answered with something that is not JSON, or not all of it");
        }
    }

    private static ReadOnlyMemory<byte>? ReadCore(ReadOnlyMemory<byte> message, long id)
    {
        var reader = new Utf8JsonReader(message.Span);
        ReadOnlyMemory<byte>? result = null;
        var (hasId, isOurs, isNotification) = (false, false, false);
        string? error = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new RpcException("answered with JSON that is not an answer");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueTextEquals("id"u8) ? Member.Id
                : reader.ValueTextEquals("result"u8) ? Member.Result
                : reader.ValueTextEquals("error"u8) ? Member.Error
                : reader.ValueTextEquals("method"u8) ? Member.Method
                : Member.Other;
            reader.Read();
            switch (name)
            {
                case Member.Id:
                    hasId = reader.TokenType != JsonTokenType.Null;
                    isOurs = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number == id;
                    reader.Skip();
                    break;
                case Member.Result:
                    result = Slice(ref reader, message);
                    break;
                case Member.Error:
                    error = ReadError(ref reader);
                    break;
                case Member.Method:
                    isNotification = true;
                    reader.Skip();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        // The object's end was read; this throws at anything after it.
        reader.Read();
        return (hasId, isOurs, error, result) switch
        {
            (false, _, null, _) when isNotification => (ReadOnlyMemory<byte>?)null,
            (true, false, _, _) => throw new RpcException("answered a question that was not asked"),
            (_, _, { } text, _) => throw new RpcException($"refused: {text}", isRefusal: true),
            (true, true, null, { } found) => found,
            _ => throw new RpcException("answered with JSON that is not an answer"),
        };
    }

    private static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> message)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return message[start..(int)reader.BytesConsumed];
    }

    private static string? ReadError(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var (code, text) = ("", "no reason given");
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return text;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isCode, isMessage) = (reader.ValueTextEquals("code"u8), reader.ValueTextEquals("message"u8));
            reader.Read();
            if (isCode && reader.TokenType == JsonTokenType.Number)
            {
                code = $" ({Text(reader.ValueSpan)})";
            }
            else if (isMessage && reader.TokenType == JsonTokenType.String)
            {
                text = Text(reader.ValueSpan);
            }

            reader.Skip();
        }

        return text + code;
    }

    // A node's words go into our log: not many of them, and on one line. Escapes stay as they are.
    private static string Text(ReadOnlySpan<byte> value) => string.Concat(
        Encoding.UTF8.GetString(value[..Math.Min(value.Length, MaxErrorText)]).Select(letter => char.IsControl(letter) ? ' ' : letter));

    private enum Member
    {
        Other,
        Id,
        Result,
        Error,
        Method,
    }
}
