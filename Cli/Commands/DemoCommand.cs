using System.CommandLine;
using Executor.Cli.Client;
using Executor.Cli.CommandLine;
using Executor.Cli.Demo;
using Executor.Cli.Json;
using Executor.Cli.Keys;
using Executor.Cli.Results;
using Executor.Cli.Serving;
using Executor.Cli.Submissions;
using Executor.Cli.Watching;
using Executor.Serving.CommandLine;
using Executor.Serving.Hosting;
using Executor.Settings;

namespace Executor.Cli.Commands;

/// <summary>
/// The whole way of a batch on one machine: (1) a scene of repositories, tasks, an agent and three validator keys, (2) a server of its
/// own, (3) two votes, (4) the batch, (5) its results, compared with what they must be.
/// </summary>
internal sealed class DemoCommand() : ExecutorCommand(
    "demo",
    "Evaluates a small batch on this machine, from the votes to the results. Needs no network and leaves nothing behind.",
    "executor demo --keep")
{
    private readonly Option<bool> _keep = new("--keep") { Description = "Leaves the server running until it is interrupted." };

    public override void Describe(Command command) => command.Options.Add(_keep);

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var scene = DemoScene.Create();
        var settings = SettingsOf(scene, context.Shell.Environment);
        await using var app = AllInOneServer.Build(settings.Settings!);
        await ServerHost.StartAsync(app, "--port", cancellationToken);
        try
        {
            var address = ServerHost.AddressOf(app);
            context.Say(Banner.Of(settings, address, ServerHost.Version));
            using var client = new ExecutorClient(address, token: null, context.Shell.Time);
            var isExpected = await EvaluateAsync(context, scene, client, cancellationToken);
            if (context.Get(_keep))
            {
                var keys = Path.GetDirectoryName(scene.KeyFiles[0]);
                context.Say($"The server stays at {address} until you press Ctrl-C; the validators' keys are in {keys}.");
                await WaitForSignalAsync(cancellationToken);
            }

            return isExpected ? ExitCode.AllPassed : ExitCode.SomeFailed;
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    private static async Task<bool> EvaluateAsync(
        CommandContext context, DemoScene scene, ExecutorClient client, CancellationToken cancellationToken)
    {
        using var archive = await SubmissionArchive.OpenAsync(scene.Batch, cancellationToken);
        context.Say($"archive sha256 {archive.Hash} ({Plain.Bytes(archive.Bytes)})");
        var batchId = await VoteAsync(context, scene, client, archive, cancellationToken);
        if (batchId is null)
        {
            context.Warn("The demo failed: two of three votes made no batch.");
            return false;
        }

        await BatchFollower.FollowAsync(context, client, batchId, logs: null, cancellationToken);
        var results = await ResultsReader.ReadAsync(client, batchId, withAttempts: false, cancellationToken);
        if (context.WantsJson)
        {
            context.WriteJson(results, CliJson.Default.ResultsDocument);
        }
        else
        {
            ResultsTable.Write(context.Shell.Console, results);
        }

        context.Say($"results {client.ResultsAddress(batchId)}");
        var differences = DemoOutcome.Differences(scene.Tasks, results);
        foreach (var difference in differences)
        {
            context.Warn($"unexpected: {Plain.Line(difference)}");
        }

        context.Say(differences.Length == 0 ? "The outcome is the expected one." : "The outcome is not the expected one.");
        return differences.Length == 0;
    }

    /// <summary>Two of three validators are enough.</summary>
    private static async Task<string?> VoteAsync(
        CommandContext context, DemoScene scene, ExecutorClient client, SubmissionArchive archive, CancellationToken cancellationToken)
    {
        var submission = new Submission(context, client, archive);
        string? batchId = null;
        foreach (var file in scene.KeyFiles.Take(2))
        {
            using var key = KeyFile.Open(file);
            var answer = await submission.VoteAsync(key, new VoteOptions(), cancellationToken);
            context.Say(Submission.Describe(key.Address, answer));
            if (context.WantsJson)
            {
                context.WriteJson(answer, CliJson.Default.SubmitDocument);
            }

            batchId = answer.BatchId;
        }

        return batchId;
    }

    /// <summary>The demo is the same whatever is configured; only how guests are separated depends on the host.</summary>
    private static SettingsResult SettingsOf(DemoScene scene, IReadOnlyDictionary<string, string> environment)
    {
        var flags = new Dictionary<string, string>
        {
            ["--port"] = "0",
            ["--data-dir"] = scene.Data,
            ["--validators"] = string.Join(',', scene.Addresses),
            ["--allowed-file-repos"] = scene.Repositories,
            ["--max-concurrent-tasks"] = "4",
            ["--log-level"] = "warning",
        };
        var kept = environment.Where(variable => variable.Key == "SANDBOX").ToDictionary();
        var result = SettingsLoader.Load(flags, kept, file: null);
        return result.IsValid ? result : throw new SettingsException(result.Problems);
    }

    private static async Task WaitForSignalAsync(CancellationToken cancellationToken)
    {
        var signal = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(signal.SetResult);
        await signal.Task;
    }
}
