using System.CommandLine;
using Executor.Bittensor.Keys;
using Executor.Cli.Keys;

namespace Executor.Cli.CommandLine;

/// <summary>The option that names the keys to sign with.</summary>
internal sealed class KeyOption(bool several)
{
    private readonly Option<string[]> _files = new("--key")
    {
        Description = several ? "Key file to sign with; given several times, votes as each in turn." : "Key file to sign with.",
        HelpName = "FILE",
        Required = true,
        Arity = ArgumentArity.OneOrMore,
    };

    public void AddTo(Command command) => command.Options.Add(_files);

    /// <summary>All keys, or none: a file that cannot be used is found out before anything is sent.</summary>
    public IReadOnlyList<Sr25519KeyPair> Open(CommandContext context)
    {
        var keys = new List<Sr25519KeyPair>();
        var files = context.Get(_files) ?? [];
        if (files.Length > 1 && !several)
        {
            throw new UsageException("This command signs with one key: give --key once.");
        }

        foreach (var file in files)
        {
            keys.Add(KeyFile.Open(file));
            if (KeyFile.IsExposed(file))
            {
                context.Warn($"warning: others can read {file}: run chmod 600 {file}");
            }
        }

        return keys;
    }
}
