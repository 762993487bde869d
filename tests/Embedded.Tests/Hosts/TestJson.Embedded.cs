using System.Text.Json.Serialization;
using Executor.Embedded.Tests.Conformance.Grains;

namespace Executor.Embedded.Tests.Hosts;

[JsonSerializable(typeof(CounterState))]
internal sealed partial class TestJson : JsonSerializerContext;
