using System.CommandLine;
using Executor.Cli.CommandLine;
using Executor.Serving.CommandLine;
using Executor.Settings.Rendering;

namespace Executor.Cli.Commands;

internal sealed class ConfigCommand() : ExecutorCommand(
    "config",
    "Shows the settings in force, where each comes from, secrets masked.",
    "CONSENSUS_THRESHOLD=0.66 executor config --config executor.json --port 9090")
{
    private readonly SettingOptions _settings = new();

    public override void Describe(Command command) => _settings.AddTo(command);

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var result = context.Load(_settings);
        if (context.WantsJson)
        {
            context.Shell.Out.WriteLine(SettingsText.Json(result.Effective));
        }
        else
        {
            context.Shell.Out.Write(SettingsText.Table(result.Effective));
        }

        return Task.FromResult(ExitCode.AllPassed);
    }
}
