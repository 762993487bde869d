using System.Collections;
using System.CommandLine;
using System.CommandLine.Invocation;
using Executor.Serving.Hosting;
using Executor.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Executor.Serving.CommandLine;

/// <summary>
/// The command line of a program that is one server: every setting is an option. Ends with the first SIGTERM or SIGINT. Exit codes: 0 when
/// it was told to stop, 2 when the command line, a setting or the host keeps it from starting.
/// </summary>
public static class ServerCommandLine
{
    private const int Stopped = 0;
    private const int Refused = 2;

    public static async Task<int> RunAsync(
        string name, string description, string portFlag, string[] args, Func<ExecutorSettings, WebApplication> build)
    {
        var options = new SettingOptions();
        var command = new RootCommand(description);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = options.Load(parsed, Environment(), Console.Error).Settings!;
            if (settings is { RedisUrl: null, Standalone: false })
            {
                throw new SettingsException([new SettingProblem("REDIS_URL", "", "set the address of the cluster's Redis server, or --standalone to try it without one")]);
            }

            await using var app = build(settings);
            await ServerHost.StartAsync(app, portFlag, cancellationToken);
            await Console.Error.WriteLineAsync($"{name} {ServerHost.Version} on {ServerHost.AddressOf(app)}");
            await app.WaitForShutdownAsync(cancellationToken);
            return Stopped;
        });
        var parsed = command.Parse(args);
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            return await parsed.InvokeAsync(invocation) is var code && parsed.Action is ParseErrorAction ? Refused : code;
        }
        catch (SettingsException exception)
        {
            return Report(exception.Message, exception.Problems.Select(problem => problem.ToString()));
        }
        catch (OptionsValidationException exception)
        {
            return Report("The server cannot start with these settings.", exception.Failures);
        }
        catch (ServerStartException exception)
        {
            return Report(exception.Message, []);
        }
    }

    private static int Report(string message, IEnumerable<string> details)
    {
        Console.Error.WriteLine($"error: {message}");
        foreach (var detail in details)
        {
            Console.Error.WriteLine($"  - {detail}");
        }

        return Refused;
    }

    private static Dictionary<string, string> Environment() => System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
