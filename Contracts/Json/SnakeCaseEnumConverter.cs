using System.Text.Json;
using System.Text.Json.Serialization;

namespace Executor.Contracts.Json;

/// <summary>Writes an enum as its snake_case name and reads nothing else: no numbers, no other casing of the words.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class SnakeCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
