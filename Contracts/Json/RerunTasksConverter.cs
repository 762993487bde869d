using System.Text.Json;
using System.Text.Json.Serialization;
using Executor.Contracts.Batches;

namespace Executor.Contracts.Json;

/// <summary>Writes the choice of tasks of a rerun as its name or as the list of ids, and reads nothing else.</summary>
public sealed class RerunTasksConverter : JsonConverter<RerunTasks>
{
    private const string Infra = "infra";
    private const string Failed = "failed";

    /// <inheritdoc/>
    public override RerunTasks Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString() switch
            {
                Infra => RerunTasks.Infra,
                Failed => RerunTasks.Failed,
                _ => throw new JsonException(),
            };
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        var ids = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            ids.Add(reader.GetString()!);
        }

        return reader.TokenType == JsonTokenType.EndArray && ids.Count > 0 ? RerunTasks.Listed(ids) : throw new JsonException();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RerunTasks value, JsonSerializerOptions options)
    {
        switch (value.Scope)
        {
            case RerunScope.Infra:
                writer.WriteStringValue(Infra);
                break;
            case RerunScope.Failed:
                writer.WriteStringValue(Failed);
                break;
            case RerunScope.Listed:
                writer.WriteStartArray();
                foreach (var id in value.Ids)
                {
                    writer.WriteStringValue(id);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new JsonException($"Tasks can't be chosen by {value.Scope}.");
        }
    }
}
