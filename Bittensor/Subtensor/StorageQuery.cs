using System.Text;
using System.Text.Json;
using Executor.Bittensor.Rpc;

namespace Executor.Bittensor.Subtensor;

// Values of storage keys at one block, by state_queryStorageAt.
internal static class StorageQuery
{
    // As many as a node takes in one message without thinking of its own limits.
    private const int MaxKeys = 1024;

    // Every key that was asked for, with null where nothing is stored.
    public static async Task<Dictionary<string, byte[]?>> RunAsync(
        RpcConnection node, string blockHash, string[] keys, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, byte[]?>(keys.Length, StringComparer.Ordinal);
        foreach (var chunk in keys.Chunk(MaxKeys))
        {
            var answer = await node.CallAsync(
                "state_queryStorageAt",
                parameters =>
                {
                    parameters.WriteStartArray();
                    Array.ForEach(chunk, parameters.WriteStringValue);
                    parameters.WriteEndArray();
                    parameters.WriteStringValue(blockHash);
                },
                cancellationToken);
            Read(answer.Span, values);
            if (chunk.FirstOrDefault(key => !values.ContainsKey(key)) is { } missing)
            {
                throw new RpcException($"left out the storage key {missing}");
            }
        }

        return values;
    }

    // [{ "block": …, "changes": [[key, value or null], …] }]
    internal static void Read(ReadOnlySpan<byte> answer, Dictionary<string, byte[]?> values)
    {
        var reader = new Utf8JsonReader(answer);
        Expect(ref reader, JsonTokenType.StartArray);
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isChanges = reader.ValueTextEquals("changes"u8);
            if (!isChanges)
            {
                reader.Read();
                reader.Skip();
                continue;
            }

            Expect(ref reader, JsonTokenType.StartArray);
            while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
            {
                Expect(ref reader, JsonTokenType.String);
                var key = Encoding.ASCII.GetString(reader.ValueSpan);
                reader.Read();
                values[key] = reader.TokenType == JsonTokenType.Null ? null : RpcHex.Parse(ValueOf(reader, answer));
                Expect(ref reader, JsonTokenType.EndArray);
            }
        }
    }

    // A string with its quotation marks, or whatever stands in its place.
    private static ReadOnlySpan<byte> ValueOf(Utf8JsonReader reader, ReadOnlySpan<byte> answer) =>
        answer[(int)reader.TokenStartIndex..(int)reader.BytesConsumed];

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new RpcException("answered a question for storage with something else");
        }
    }
}
