using Executor.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Executor.Serving.Tracing;

/// <summary>Sends traces to a collector: of requests over HTTP, and of the calls of grains that they lead to.</summary>
internal static class TraceExport
{
    private static readonly string[] Sources = ["Executor.*", "Microsoft.AspNetCore", "Microsoft.Orleans.Application"];

    public static void AddTo(IServiceCollection services, ExecutorSettings settings, string program, string version)
    {
        if (settings.OtlpEndpoint is not { } endpoint)
        {
            return;
        }

        services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService(program, serviceVersion: version, serviceInstanceId: InstanceOf(settings)))
            .AddSource(Sources)
            .SetSampler(new ParentBasedSampler(new RequestSampler()))
            .AddOtlpExporter(exporter => exporter.Endpoint = AddressOf(endpoint, exporter.Protocol))
            .Build());
        services.AddHostedService<TraceStart>();
    }

    private static string InstanceOf(ExecutorSettings settings) => settings.SiloName ?? Environment.MachineName;

    /// <summary>Over plain HTTP each signal has a path of its own; gRPC knows no paths.</summary>
    private static Uri AddressOf(Uri endpoint, OtlpExportProtocol protocol) =>
        protocol == OtlpExportProtocol.HttpProtobuf ? new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/v1/traces") : endpoint;

    /// <summary>Listens from the start of the process to its end.</summary>
    private sealed class TraceStart(TracerProvider tracer) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            tracer.ForceFlush();
            return Task.CompletedTask;
        }
    }
}
