using System.Text.Json.Serialization;
using Executor.Contracts.Json;
using Executor.Serving.Hosting;
using Executor.Serving.Http;
using Executor.Serving.Metrics;
using Executor.Settings;
using Executor.Silo.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Silo.Serving;

/// <summary>A silo as a process of its own: what is served over HTTP is only how it is.</summary>
internal static class SiloServer
{
    public static WebApplication Build(ExecutorSettings settings)
    {
        var builder = ServerHost.CreateBuilder(settings, settings.SiloHttpPort, "executor-silo");
        builder.AddExecutorSilo(settings);
        builder.Services
            .AddMetrics()
            .AddSingleton<MeterCollector>()
            .AddSingleton<ReadToken>()
            .AddSingleton<SiloReadiness>()
            .Configure<JsonOptions>(json =>
            {
                json.SerializerOptions.TypeInfoResolver = ContractsJson.Default;
                json.SerializerOptions.PropertyNamingPolicy = ContractsJson.Default.Options.PropertyNamingPolicy;
                json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            });
        var app = builder.Build();

        // The collector before whatever it collects.
        app.Services.GetRequiredService<MeterCollector>();
        app.UseStatusCodePages(SiloEndpoints.ExplainAsync);
        app.MapSilo();
        return app;
    }
}
