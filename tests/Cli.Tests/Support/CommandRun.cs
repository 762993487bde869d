using Executor.Cli.CommandLine;

namespace Executor.Cli.Tests.Support;

/// <summary>One run of the command line in this process, with everything it wrote.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static Task<CommandRun> OfAsync(params string[] args) => OfAsync([], CancellationToken.None, args);

    public static Task<CommandRun> OfAsync(
        Dictionary<string, string> environment, CancellationToken cancellationToken, params string[] args) =>
        RunAsync(environment, isTerminal: false, args, cancellationToken);

    public static Task<CommandRun> OnTerminalAsync(params string[] args) =>
        RunAsync([], isTerminal: true, args, CancellationToken.None);

    private static async Task<CommandRun> RunAsync(
        Dictionary<string, string> environment, bool isTerminal, string[] args, CancellationToken cancellationToken)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var shell = new Shell(output, error, environment, TimeProvider.System) { IsTerminal = isTerminal };
        var code = await ExecutorCommandLine.RunAsync(args, shell, cancellationToken);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
