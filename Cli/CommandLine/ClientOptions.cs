using System.CommandLine;
using Executor.Cli.Client;

namespace Executor.Cli.CommandLine;

/// <summary>The options of every command that talks to a server.</summary>
/// <param name="tokenName">The setting of the server whose token the command needs.</param>
internal sealed class ClientOptions(string tokenName = "READ_TOKEN")
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    private readonly Option<string?> _url = new("--url")
    {
        Description = $"Address of the server. Default: EXECUTOR_URL, or {DefaultUrl}.",
        HelpName = "URL",
    };

    private readonly Option<string?> _token = new("--token")
    {
        Description = $"The server's {tokenName}. Default: {tokenName} of the environment.",
        HelpName = "TOKEN",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_token);
    }

    public ExecutorClient CreateClient(ParseResult parsed, Shell shell)
    {
        var url = parsed.GetValue(_url) ?? shell.Environment.GetValueOrDefault("EXECUTOR_URL") ?? DefaultUrl;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new UsageException($"\"{Plain.Line(url)}\" is not the address of a server: use one such as {DefaultUrl}.");
        }

        return new ExecutorClient(address, parsed.GetValue(_token) ?? shell.Environment.GetValueOrDefault(tokenName), shell.Time);
    }
}
