using System.CommandLine;
using Executor.Cli.CommandLine;
using Executor.Cli.Json;
using Executor.Cli.Serving;
using Executor.Serving.CommandLine;
using Executor.Serving.Hosting;
using Microsoft.Extensions.Hosting;

namespace Executor.Cli.Commands;

internal sealed class ServeCommand() : ExecutorCommand(
    "serve",
    "Runs the server: the HTTP API and the evaluation in one process.",
    "executor serve --validators 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY --data-dir ./data --port 8080")
{
    private readonly SettingOptions _settings = new();

    public override void Describe(Command command) => _settings.AddTo(command);

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var result = context.Load(_settings);
        if (result.Settings!.BlobUrls.Length > 0)
        {
            throw new UsageException("BLOB_URLS is for a silo by itself: serve is a gateway too, and keeps blobs in BLOB_DIR.");
        }

        await using var app = AllInOneServer.Build(result.Settings);
        await ServerHost.StartAsync(app, "--port", cancellationToken);
        var address = ServerHost.AddressOf(app);
        context.Say(Banner.Of(result, address, ServerHost.Version));
        if (context.WantsJson)
        {
            context.WriteJson(new ServerDocument(address.AbsoluteUri, ServerHost.Version), CliJson.Default.ServerDocument);
        }

        // Ends with the first SIGTERM or SIGINT: no new work, and running attempts get DRAIN_SECS.
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCode.AllPassed;
    }
}
