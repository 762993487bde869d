using System.Text.Json.Serialization;
using Executor.Cli.Hosts;
using Executor.Cli.Keys;
using Executor.Cli.Results;
using Executor.Cli.Serving;
using Executor.Cli.Validators;
using Executor.Contracts.Batches;
using Executor.Contracts.Http;
using Executor.Contracts.Submissions;
using Executor.Contracts.Tasks;

namespace Executor.Cli.Json;

/// <summary>How the command line writes JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AddressDocument))]
[JsonSerializable(typeof(BatchDocument))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(ExportDocument))]
[JsonSerializable(typeof(HostDocument))]
[JsonSerializable(typeof(KeyFileDocument))]
[JsonSerializable(typeof(RerunDocument))]
[JsonSerializable(typeof(ResultsDocument))]
[JsonSerializable(typeof(ServerDocument))]
[JsonSerializable(typeof(SubmitDocument))]
[JsonSerializable(typeof(TaskDocument))]
[JsonSerializable(typeof(ValidatorsDocument))]
internal sealed partial class CliJson : JsonSerializerContext;
