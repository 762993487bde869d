using Executor.Execution.Hosting;
using Executor.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Silo.Hosting;

/// <summary>Examines this host as a silo with these settings would find it, without being one.</summary>
public static class HostExamination
{
    public static async Task<IReadOnlyList<HostCheck>> RunAsync(ExecutorSettings settings, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddHostExamination(options => ExecutionSettings.Apply(settings, options))
            .BuildServiceProvider();
        return await services.GetRequiredService<IHostExaminer>().ExamineAsync(cancellationToken);
    }
}
