using Executor.Execution.Hosting.Checks;
using Executor.Execution.Hosting.Checks.Trials;
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
    /// <summary>Adds <see cref="TaskRunner"/> and <see cref="HostState"/>. The host adds the blob store.</summary>
    public static IServiceCollection AddExecution(this IServiceCollection services, Action<ExecutionOptions> configure)
    {
        services.AddOptionsWithValidateOnStart<ExecutionOptions>().Configure(configure).ValidateDataAnnotations();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(SystemTools.OfTheHost);
        services.TryAddSingleton(new HostCeiling());
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
        return services.AddHostedService<HostWatch>();
    }

    /// <summary>
    /// Adds <see cref="IHostExaminer"/>, which looks at a host with these options without being a silo of it: it works in folders of its
    /// own, so that one may be running.
    /// </summary>
    public static IServiceCollection AddHostExamination(this IServiceCollection services, Action<ExecutionOptions> configure)
    {
        ExecutionOptions asked = new();
        configure(asked);
        services.AddExecution(configure);
        services.AddOptions<ExecutionOptions>().PostConfigure<TrialFolders>((options, folders) =>
        {
            options.WorkDirectory = folders.Work;
            options.CacheDirectory = folders.Cache;
            options.AllowedFileRepos = [.. options.AllowedFileRepos, folders.Repositories];
        });
        return services
            .AddSingleton(new CheckedFolders(asked.WorkDirectory, asked.CacheDirectory))
            .AddSingleton<TrialFolders>()
            .AddSingleton(ProgramFolders.OfTheSystem)
            .AddSingleton<IHostExaminer, HostExaminer>()
            .AddSingleton<IGuestTrial, UsersTrial>()
            .AddSingleton<IGuestTrial, SystemCallsTrial>()
            .AddSingleton<IGuestTrial, MemoryLimitTrial>()
            .AddSingleton<IGuestTrial, ProcessLimitTrial>()
            .AddSingleton<IGuestTrial, ProcessorLimitTrial>()
            .AddSingleton<IGuestTrial, DiskLimitTrial>()
            .AddSingleton<IGuestTrial, LayersTrial>()
            .AddSingleton<IGuestTrial, SystemFoldersTrial>()
            .AddSingleton<IGuestTrial, NoNetworkTrial>()
            .AddSingleton<IGuestTrial, FullNetworkTrial>()
            .AddSingleton<IGuestTrial, NameServersTrial>()
            .AddSingleton<IGuestTrial, GitTrial>()
            .AddHostChecks<ProgramChecks>()
            .AddHostChecks<DiskChecks>()
            .AddHostChecks<MachineChecks>()
            .AddHostChecks<GuestTrials>();
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
