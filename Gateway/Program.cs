using Executor.Gateway.Serving;
using Executor.Serving.Clustering;

return await ClusterCommandLine.RunAsync(
    "executor-gateway", "Runs a gateway of a cluster: the HTTP API over the silos it finds.", "--port", args, GatewayServer.Build);
