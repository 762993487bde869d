using System.CommandLine;
using Executor.Cli.CommandLine;
using Executor.Cli.Hosts;
using Executor.Cli.Json;
using Executor.Execution.Hosting;
using Executor.Serving.CommandLine;
using Executor.Settings;

namespace Executor.Cli.Commands;

internal sealed class CheckHostCommand(Func<ExecutorSettings, CancellationToken, Task<IReadOnlyList<HostCheck>>> examine) : ExecutorCommand(
    "check-host",
    "Examines what this host gives to attempts, and says what to do about what is missing.",
    "executor check-host --data-dir /srv/executor --task-memory-mb 8192")
{
    private readonly SettingOptions _settings = new();

    public override void Describe(Command command) => _settings.AddTo(command);

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var settings = context.Load(_settings).Settings!;
        var host = HostDocument.Of(await examine(settings, cancellationToken));
        if (context.WantsJson)
        {
            context.WriteJson(host, CliJson.Default.HostDocument);
        }
        else
        {
            HostReport.Write(context.Shell, host);
        }

        return host.State switch
        {
            HostCheckState.Ok => ExitCode.AllPassed,
            HostCheckState.Degraded => ExitCode.SomeFailed,
            _ => ExitCode.Infrastructure,
        };
    }
}
