using System.Text.Json.Serialization;

namespace Executor.Embedded.Reminders;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredReminders))]
internal sealed partial class ReminderJson : JsonSerializerContext;
