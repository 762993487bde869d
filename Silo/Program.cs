using Executor.Serving.Clustering;
using Executor.Silo.Serving;

return await ClusterCommandLine.RunAsync(
    "executor-silo", "Runs a silo of a cluster: hosts grains, and evaluates tasks in sandboxes.", "--silo-http-port", args, SiloServer.Build);
