using Executor.Blobs;
using Executor.Execution.Hosting;
using Executor.Execution.Layers;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Tasks;

/// <summary>What every attempt works with.</summary>
internal sealed record AttemptTools(
    BlobStore Blobs,
    GitCache Cache,
    TreeExporter Exporter,
    TreeCopier Copier,
    LayerCache Layers,
    AgentPatch Patches,
    GitRunner Git,
    GuestSandbox Sandbox,
    Preparation Preparation,
    WorkDirectory WorkDirectory,
    IOptions<ExecutionOptions> ConfiguredOptions,
    TimeProvider Time)
{
    public ExecutionOptions Options => ConfiguredOptions.Value;
}
