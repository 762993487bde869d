using Executor.Gateway.Batches;
using Executor.Gateway.Blobs;
using Executor.Gateway.Consensus;
using Executor.Gateway.Events;
using Executor.Gateway.Http;
using Executor.Gateway.Metrics;
using Executor.Gateway.Silos;
using Executor.Gateway.Status;
using Executor.Gateway.Submissions;
using Executor.Gateway.Tasks;
using Executor.Serving.Metrics;

namespace Executor.Gateway.Hosting;

/// <summary>The gateway's part of a web application.</summary>
public static class GatewayRoutes
{
    /// <summary>
    /// Adds the gateway's routes and what stands around them. Call it before other middleware, so that every error has a body.
    /// </summary>
    public static WebApplication MapExecutorGateway(this WebApplication app)
    {
        // These count from the start of the process, not from the first who asks; the collector before whatever it collects.
        app.Services.GetRequiredService<MeterCollector>();
        app.Services.GetRequiredService<GatewayInstruments>();
        app.Services.GetRequiredService<ServerIdentity>();

        app.UseMiddleware<ErrorBodies>();
        app.UseRateLimiter();
        app.UseWebSockets();
        app.MapSubmissions();
        app.MapConsensus();
        app.MapBatchList();
        app.MapBatches();
        app.MapReruns();
        app.MapVerify();
        app.MapTasks();
        app.MapEvidence();
        app.MapEventStream();
        app.MapEventSocket();
        app.MapStatus();
        app.MapBlobs();
        app.MapSilos();
        app.MapHealth();
        app.MapMetrics();
        app.MapIndex();
        app.MapOpenApi("/openapi/v1.json").RequireReadToken();
        return app;
    }
}
