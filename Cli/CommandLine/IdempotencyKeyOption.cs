using System.CommandLine;

namespace Executor.Cli.CommandLine;

/// <summary>The option by which a command can be given again without being carried out twice.</summary>
internal sealed class IdempotencyKeyOption
{
    private readonly Option<string?> _key = new("--idempotency-key")
    {
        Description = "Names this request: given again with the same key within 24 hours, it is answered as before and not carried out again.",
        HelpName = "KEY",
    };

    public void AddTo(Command command) => command.Options.Add(_key);

    public string? Get(CommandContext context) => context.Get(_key);
}
