using System.CommandLine;
using Executor.Cli.CommandLine;
using Executor.Cli.Json;
using Executor.Cli.Results;

namespace Executor.Cli.Commands;

internal sealed class ExportCommand() : ExecutorCommand(
    "export",
    "Writes everything of an ended batch into one tar archive: results, events, logs and patches.",
    "executor export 7f1c7a52-2a3e-4d0e-9a4e-1d2f3a4b5c6d -o batch.tar")
{
    private readonly Argument<string> _batch = new("BATCH") { Description = "Id of the batch." };
    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "File to write; one that is there is replaced. Default: BATCH.tar in this folder.",
        HelpName = "FILE",
    };

    private readonly ClientOptions _client = new();

    public override void Describe(Command command)
    {
        command.Arguments.Add(_batch);
        command.Options.Add(_output);
        _client.AddTo(command);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var client = _client.CreateClient(context.Parsed, context.Shell);
        var batchId = context.Get(_batch);
        if (!Guid.TryParse(batchId, out _))
        {
            throw new UsageException($"\"{Plain.Line(batchId)}\" is not the id of a batch.");
        }

        var path = Path.GetFullPath(context.Get(_output) ?? batchId + ".tar");
        var written = await WriteAsync(path, stream => BatchExport.WriteAsync(client, batchId, stream, cancellationToken));
        if (context.WantsJson)
        {
            context.WriteJson(new ExportDocument(batchId, path, written, new FileInfo(path).Length), CliJson.Default.ExportDocument);
        }

        context.Say($"batch {batchId}: {written} entries in {path}");
        return ExitCode.AllPassed;
    }

    /// <summary>The file gets its name once it is whole and on disk; until then, and after a failure, whatever had the name keeps it.</summary>
    private static async Task<int> WriteAsync(string path, Func<Stream, Task<int>> write)
    {
        var unfinished = $"{path}.{Path.GetRandomFileName()}.part";
        try
        {
            int written;
            await using (var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                written = await write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
            return written;
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
