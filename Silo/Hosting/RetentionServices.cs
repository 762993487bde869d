using Executor.Grains.Retention;
using Executor.Settings;
using Executor.Silo.Retention;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Executor.Silo.Hosting;

internal static class RetentionServices
{
    public static IHostApplicationBuilder AddRetention(this IHostApplicationBuilder builder, ExecutorSettings settings)
    {
        builder.Services
            .Configure<RetentionOptions>(options => options.Lifetime = settings.ResultLifetime)
            .Configure<RetentionPeriods>(periods =>
            {
                periods.BlobGrace = settings.BlobGrace;
                periods.Reap = RetentionPeriods.For(settings.ResultLifetime);
                periods.Collect = RetentionPeriods.For(settings.BlobGrace);
            })
            .AddSingleton<RetentionInstruments>()
            .AddSingleton<BlobCollector>()
            .AddHostedService<RetentionService>();
        return builder;
    }
}
