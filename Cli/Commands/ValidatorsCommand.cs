using System.CommandLine;
using Executor.Cli.Client;
using Executor.Cli.CommandLine;
using Executor.Cli.Json;
using Executor.Cli.Validators;
using Executor.Serving.CommandLine;
using Executor.Settings;
using Executor.Silo.Validators;

namespace Executor.Cli.Commands;

internal sealed class ValidatorsCommand(Func<ExecutorSettings, TimeProvider, CancellationToken, Task<ValidatorListing>> examine)
    : ExecutorCommand(
        "validators",
        "Asks the source of validators and shows who is one, and of everybody else why not.",
        "executor validators --validators-source chain --bittensor-netuid 100 --min-validator-stake-tao 10000")
{
    private readonly SettingOptions _settings = new();

    public override void Describe(Command command) => _settings.AddTo(command);

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var settings = context.Load(_settings).Settings!;
        var listing = await examine(settings, context.Shell.Time, cancellationToken);
        if (listing.Problem is { } problem)
        {
            // A list is the operator's to mend, a chain is not.
            throw settings.ValidatorsSource == ValidatorsSource.Chain ? new UnreachableException(problem) : new UsageException(problem);
        }

        var validators = ValidatorsDocument.Of(settings.BittensorNetuid, listing);
        if (context.WantsJson)
        {
            context.WriteJson(validators, CliJson.Default.ValidatorsDocument);
        }
        else
        {
            ValidatorsTable.Write(context.Shell, validators);
        }

        return validators.Count > 0 ? ExitCode.AllPassed : ExitCode.SomeFailed;
    }
}
