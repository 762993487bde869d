using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Executor.Embedded.State;

/// <summary>
/// The form of a state file: <c>{"etag":"…","grain":"type/key","state":…}</c>. The etag stands first and has a fixed length, so
/// that a writer can check it without reading the rest.
/// </summary>
internal static class StateEnvelope
{
    private const int EtagLength = 32;

    private static ReadOnlySpan<byte> Head => "{\"etag\":\""u8;

    public static byte[] Write<T>(string etag, StateKey key, T value, JsonTypeInfo<T> typeInfo)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = typeInfo.Options.Encoder }))
        {
            writer.WriteStartObject();
            writer.WriteString("etag"u8, etag);
            writer.WriteString("grain"u8, key.GrainId.ToString());
            writer.WritePropertyName("state"u8);
            JsonSerializer.Serialize(writer, value, typeInfo);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static StoredState<T> Read<T>(string path, ReadOnlySpan<byte> content, StateKey key, JsonTypeInfo<T> typeInfo)
    {
        try
        {
            var reader = new Utf8JsonReader(content);
            Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
            var etag = ReadText(ref reader, "etag"u8);
            var grain = ReadText(ref reader, "grain"u8);
            Expect(reader.Read() && reader.ValueTextEquals("state"u8));
            var value = JsonSerializer.Deserialize(ref reader, typeInfo) ?? throw new JsonException("The state is null.");
            Expect(reader.Read() && reader.TokenType == JsonTokenType.EndObject && !reader.Read());
            return grain == key.GrainId.ToString()
                ? new StoredState<T>(etag, value)
                : throw new CorruptStateException(path, $"it belongs to {grain}, not to {key.GrainId}.");
        }
        catch (JsonException exception)
        {
            throw new CorruptStateException(path, exception.Message, exception);
        }
    }

    /// <summary>The etag of the file, or null if there is none.</summary>
    public static string? ReadEtag(string path)
    {
        using var handle = DurableFile.TryOpen(path);
        if (handle is null)
        {
            return null;
        }

        Span<byte> start = stackalloc byte[Head.Length + EtagLength];
        return RandomAccess.Read(handle, start, fileOffset: 0) == start.Length && start.StartsWith(Head)
            ? Encoding.ASCII.GetString(start[Head.Length..])
            : throw new CorruptStateException(path, "it does not begin like a state file.");
    }

    private static string ReadText(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Expect(reader.Read() && reader.ValueTextEquals(name));
        Expect(reader.Read() && reader.TokenType == JsonTokenType.String);
        return reader.GetString()!;
    }

    private static void Expect(bool condition)
    {
        if (!condition)
        {
            throw new JsonException("It is not of the form that this host writes.");
        }
    }
}
