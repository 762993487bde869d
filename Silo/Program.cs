using Executor.Serving.CommandLine;
using Executor.Silo.Serving;

return await ServerCommandLine.RunAsync(
    "executor-silo", "Runs a silo of a cluster: hosts grains, and evaluates tasks in sandboxes.", "--silo-http-port", args, SiloServer.Build);
