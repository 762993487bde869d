using Executor.Gateway.Hosting;
using Executor.Serving.Hosting;
using Executor.Settings;
using Executor.Silo.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Executor.Cli.Serving;

/// <summary>Gateway and silo in one process.</summary>
internal static class AllInOneServer
{
    public static WebApplication Build(ExecutorSettings settings)
    {
        var builder = ServerHost.CreateBuilder(settings, settings.Port, "executor");
        builder.AddExecutorSilo(settings);
        builder.Services.AddExecutorGateway(settings);
        var app = builder.Build();
        app.MapExecutorGateway();
        return app;
    }
}
