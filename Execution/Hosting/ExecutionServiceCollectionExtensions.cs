using Executor.Execution.Hosting.Checks;
using Executor.Execution.Layers;
using Executor.Execution.Sandbox;
using Executor.Execution.Tasks;
using Executor.Execution.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Hosting;

public static class ExecutionServiceCollectionExtensions
{
    /// <summary>Adds <see cref="TaskRunner"/>, <see cref="HostState"/> and <see cref="IHostExaminer"/>. The host adds the blob store.</summary>
    public static IServiceCollection AddExecution(this IServiceCollection services, Action<ExecutionOptions> configure)
    {
        services.AddOptionsWithValidateOnStart<ExecutionOptions>().Configure(configure).ValidateDataAnnotations();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<HostState>();
        services.AddSingleton<WorkFolders>();
        services.AddSingleton<StartingThread>();
        services.AddSingleton<Launcher>();
        services.AddSingleton<GuestStarters>();
        services.AddSingleton<DiskWatch>();
        services.AddSingleton<GuestNetworks>();
        services.AddSingleton<CageRunner>();
        services.AddSingleton<HostSurvey>();
        services.AddSingleton<HostCondition>();
        services.AddSingleton(provider => new SandboxProbe(
            provider.GetRequiredService<HostSurvey>(),
            provider.GetRequiredService<HostCondition>(),
            provider.GetRequiredService<ILogger<SandboxProbe>>()));
        services.AddSingleton<GuestSandbox>();
        services.AddSingleton<GitRunner>();
        services.AddSingleton<GitHosts>();
        services.AddSingleton<GitRemote>();
        services.AddSingleton<GitCache>();
        services.AddSingleton<TreeExporter>();
        services.AddSingleton<TreeRemover>();
        services.AddSingleton<TreeCopier>();
        services.AddSingleton<ILayerFiles, SandboxedLayerFiles>();
        services.AddSingleton<IDiskSpace, DiskSpace>();
        services.AddSingleton(provider => LayerOptionsOf(provider.GetRequiredService<IOptions<ExecutionOptions>>().Value));
        services.AddSingleton<LayerCache>();
        services.AddSingleton<ChangePatch>();
        services.AddSingleton<AgentPatch>();
        services.AddSingleton<WorkDirectory>();
        services.AddSingleton<Preparation>();
        services.AddSingleton<AttemptTools>();
        services.AddSingleton(provider => new TaskRunner(
            provider.GetRequiredService<AttemptTools>(),
            provider.GetRequiredService<ILogger<TaskRunner>>()));
        services.AddHostedService<HostWatch>();
        return services
            .AddSingleton(ProgramFolders.OfTheSystem)
            .AddSingleton<IHostExaminer, HostExaminer>()
            .AddHostChecks<ProgramChecks>()
            .AddHostChecks<DiskChecks>()
            .AddHostChecks<MachineChecks>()
            .AddHostChecks<IsolationChecks>();
    }

    /// <summary>Adds checks to the examination of the host.</summary>
    internal static IServiceCollection AddHostChecks<T>(this IServiceCollection services)
        where T : class, IHostCheckSource => services
        .AddSingleton<T>()
        .AddSingleton(provider => new Lazy<IHostCheckSource>(provider.GetRequiredService<T>));

    private static LayerOptions LayerOptionsOf(ExecutionOptions options) => new()
    {
        Directory = options.CacheDirectory,
        MinBytes = options.CacheMinBytes,
        MaxBytes = options.CacheMaxBytes,
        MinFreeBytes = options.MinFreeDiskBytes,
    };
}
