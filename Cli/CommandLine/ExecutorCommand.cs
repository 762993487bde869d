using System.CommandLine;

namespace Executor.Cli.CommandLine;

/// <summary>A command: what it accepts, an example of its use, and what it does.</summary>
internal abstract class ExecutorCommand(string name, string description, string example)
{
    public string Name => name;

    public string Description => description;

    public string Example => example;

    /// <summary>Adds the arguments and options it accepts.</summary>
    public abstract void Describe(Command command);

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public abstract Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken);
}
