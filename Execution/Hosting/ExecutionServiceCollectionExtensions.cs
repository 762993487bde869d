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
    /// <summary>Adds <see cref="TaskRunner"/> and <see cref="SandboxProbe"/>. The host adds the blob store.</summary>
    public static IServiceCollection AddExecution(this IServiceCollection services, Action<ExecutionOptions> configure)
    {
        services.AddOptionsWithValidateOnStart<ExecutionOptions>().Configure(configure).ValidateDataAnnotations();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<WorkFolders>();
        services.AddSingleton<Launcher>();
        services.AddSingleton<GuestSandbox>();
        services.AddSingleton(provider => new SandboxProbe(
            provider.GetRequiredService<Launcher>(),
            provider.GetRequiredService<WorkFolders>(),
            provider.GetRequiredService<IOptions<ExecutionOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SandboxProbe>>()));
        services.AddSingleton<GitRunner>();
        services.AddSingleton<GitHosts>();
        services.AddSingleton<GitRemote>();
        services.AddSingleton<GitCache>();
        services.AddSingleton<TreeExporter>();
        services.AddSingleton<TreeRemover>();
        services.AddSingleton<WorkDirectory>();
        services.AddSingleton<AttemptTools>();
        services.AddSingleton(provider => new TaskRunner(
            provider.GetRequiredService<AttemptTools>(),
            provider.GetRequiredService<ILogger<TaskRunner>>()));
        services.AddHostedService<ExecutionStartup>();
        return services;
    }
}
