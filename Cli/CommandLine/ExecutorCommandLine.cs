using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.Json;
using Executor.Cli.Client;
using Executor.Cli.Commands;
using Executor.Cli.Json;
using Executor.Contracts.Http;
using Executor.Serving.CommandLine;
using Executor.Serving.Hosting;
using Executor.Silo.Hosting;
using Executor.Silo.Validators;
using Microsoft.Extensions.Options;

namespace Executor.Cli.CommandLine;

/// <summary>All commands, and what their ends mean to the shell.</summary>
internal static class ExecutorCommandLine
{
    private const string RootExample = "executor demo";

    public static async Task<int> RunAsync(string[] args, Shell shell, CancellationToken cancellationToken)
    {
        var json = new Option<bool>("--json") { Description = "Writes JSON for programs.", Recursive = true };
        var root = CreateRoot(shell, json);
        var parsed = root.Parse(args);
        var invocation = new InvocationConfiguration
        {
            Output = shell.Out,
            Error = shell.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return parsed.Action is ParseErrorAction
                ? await RefuseAsync(parsed, invocation, cancellationToken)
                : await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (Explain(exception) is var (code, problem) && code != ExitCode.AllPassed)
        {
            Report(shell, problem, parsed.GetValue(json));
            return code;
        }
    }

    private static Command CreateRoot(Shell shell, Option<bool> json)
    {
        // Not a RootCommand: that would be called by the name of its file.
        var root = new Command("executor", "Evaluates coding agents in batches that validators agreed on.")
        {
            new HelpOption(), new VersionOption(), json,
        };
        var examples = new Dictionary<string, string> { [root.Name] = RootExample };
        foreach (var command in (ExecutorCommand[])
            [
                new ServeCommand(), new DemoCommand(), new SubmitCommand(), new WatchCommand(), new ResultsCommand(),
                new ExportCommand(), new CancelCommand(), new RerunCommand(), new ConfigCommand(), new ValidatorsCommand(ValidatorExamination.RunAsync),
                new CheckHostCommand(HostExamination.RunAsync),
            ])
        {
            Add(root, command, shell, json, examples);
        }

        var keys = new Command("keys", "Makes and shows key files.");
        examples[keys.Name] = "executor keys new validator.json";
        Add(keys, new KeysNewCommand(), shell, json, examples);
        Add(keys, new KeysShowCommand(), shell, json, examples);
        root.Subcommands.Add(keys);
        var silos = Add(root, new SilosCommand(), shell, json, examples);
        Add(silos, new SilosCordonCommand(), shell, json, examples);
        Add(silos, new SilosDrainCommand(), shell, json, examples);
        Add(silos, new SilosUncordonCommand(), shell, json, examples);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExampleHelpAction((HelpAction)help.Action!, examples);
        return root;
    }

    /// <summary>Without a word, the help; otherwise what is wrong, without the help that would push it off the screen.</summary>
    private static async Task<int> RefuseAsync(ParseResult parsed, InvocationConfiguration invocation, CancellationToken cancellationToken)
    {
        if (parsed.Tokens.Count > 0)
        {
            var names = new Stack<string>();
            for (Symbol? symbol = parsed.CommandResult.Command; symbol is not null; symbol = symbol.Parents.FirstOrDefault())
            {
                names.Push(symbol.Name);
            }

            var problems = string.Join(' ', parsed.Errors.Select(error => error.Message));
            throw new UsageException($"{problems} See {string.Join(' ', names)} --help.");
        }

        await parsed.InvokeAsync(invocation, cancellationToken);
        return ExitCode.Refused;
    }

    private static Command Add(Command parent, ExecutorCommand added, Shell shell, Option<bool> json, Dictionary<string, string> examples)
    {
        var command = new Command(added.Name, added.Description);
        added.Describe(command);
        command.SetAction((parsed, cancellationToken) =>
            added.RunAsync(new CommandContext(shell, parsed, parsed.GetValue(json)), cancellationToken));
        examples[added.Name] = added.Example;
        parent.Subcommands.Add(command);
        return command;
    }

    /// <summary>Code 0 stands for what nobody foresaw: that leaves as it came, with its trace.</summary>
    private static (int Code, ErrorDocument Problem) Explain(Exception exception) => exception switch
    {
        SettingsException wrong => (
            ExitCode.Refused,
            new ErrorDocument("wrong_settings", wrong.Message, [.. wrong.Problems.Select(problem => problem.ToString())])),
        OptionsValidationException wrong => (
            ExitCode.Refused, new ErrorDocument("wrong_settings", "The server cannot start with these settings.", [.. wrong.Failures])),
        UsageException or ServerStartException => (ExitCode.Refused, new ErrorDocument("usage", exception.Message)),
        ApiException { IsServerFault: true } refusal => (ExitCode.Infrastructure, refusal.Error),
        ApiException refusal => (ExitCode.Refused, refusal.Error),
        UnreachableException => (ExitCode.Infrastructure, new ErrorDocument("unreachable", exception.Message)),
        JsonException => (
            ExitCode.Infrastructure,
            new ErrorDocument("unexpected_answer", "The server's answer is not one that this version understands.")),
        IOException or UnauthorizedAccessException => (ExitCode.Refused, new ErrorDocument("file_failed", exception.Message)),
        _ => (ExitCode.AllPassed, new ErrorDocument("", "")),
    };

    private static void Report(Shell shell, ErrorDocument problem, bool asJson)
    {
        if (asJson)
        {
            shell.Out.WriteLine(JsonSerializer.Serialize(problem, CliJson.Default.ErrorDocument));
            return;
        }

        shell.Error.WriteLine($"error: {Plain.Line(problem.Message, 2000)} ({Plain.Line(problem.Error)})");
        foreach (var detail in problem.Details ?? [])
        {
            shell.Error.WriteLine($"  - {Plain.Line(detail, 2000)}");
        }
    }
}
