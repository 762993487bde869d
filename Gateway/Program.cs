using Executor.Gateway.Serving;
using Executor.Serving.CommandLine;

return await ServerCommandLine.RunAsync(
    "executor-gateway", "Runs a gateway of a cluster: the HTTP API over the silos it finds.", "--port", args, GatewayServer.Build);
