using System.Text.Json.Serialization;

namespace Executor.Execution.Layers;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(LayerManifest))]
internal sealed partial class LayerJsonContext : JsonSerializerContext;
