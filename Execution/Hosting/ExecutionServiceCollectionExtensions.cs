using Executor.Execution.Sandbox;
using Executor.Execution.Tasks;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Execution.Hosting;

public static class ExecutionServiceCollectionExtensions
{
    /// <summary>Adds <see cref="TaskRunner"/> and <see cref="SandboxProbe"/>. The host adds the blob store.</summary>
    public static IServiceCollection AddExecution(this IServiceCollection services, Action<ExecutionOptions> configure)
    {
        services.AddOptionsWithValidateOnStart<ExecutionOptions>().Configure(configure).ValidateDataAnnotations();
        services.AddSingleton<SandboxProbe>();
        services.AddSingleton<TaskRunner>();
        return services;
    }
}
