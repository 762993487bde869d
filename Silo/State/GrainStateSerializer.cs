using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orleans.Storage;

namespace Executor.Silo.State;

/// <summary>Writes state in Redis as the embedded host writes it in files.</summary>
internal sealed class GrainStateSerializer(JsonSerializerOptions json) : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, TypeInfo<T?>()));

    public T Deserialize<T>(BinaryData input)
    {
        try
        {
            return JsonSerializer.Deserialize(input.ToMemory().Span, TypeInfo<T>()) ?? throw new JsonException("The state is null.");
        }
        catch (JsonException exception)
        {
            // Where it broke, without what stands there.
            throw DamageNote.Add(
                new InvalidDataException($"The state is damaged at byte {exception.BytePositionInLine ?? 0} of line {exception.LineNumber ?? 0}."));
        }
    }

    private JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));
}
