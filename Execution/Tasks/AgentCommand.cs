using System.Collections.Immutable;
using System.Text;
using Executor.Execution.Archives;

namespace Executor.Execution.Tasks;

/// <summary>How an agent is started, by its language.</summary>
internal static class AgentCommand
{
    /// <summary>The kernel takes 128 KiB for one argument; a longer prompt is only in its file.</summary>
    private const int MaxPromptArgument = 100 * 1024;

    public static ImmutableArray<string> Build(AgentEntry entry, string folder, string prompt)
    {
        string file = $"{folder}/{entry.FileName}";
        return entry.Language switch
        {
            AgentLanguage.Python when Encoding.UTF8.GetByteCount(prompt) <= MaxPromptArgument
                => ["python3", file, "--instruction", prompt],
            AgentLanguage.Python => ["python3", file],
            AgentLanguage.JavaScript => ["node", file],
            AgentLanguage.TypeScript => ["npx", "--yes", "tsx", file],
            AgentLanguage.Go => ["go", "run", file],
            AgentLanguage.Ruby => ["ruby", file],
            AgentLanguage.Shell => ["bash", file],
            // One file, no cargo: what a lone agent.rs can be.
            AgentLanguage.Rust => ["sh", "-c", "rustc -O -o \"$HOME/.agent\" \"$0\" && exec \"$HOME/.agent\"", file],
            _ => throw new InvalidOperationException($"No command is known for agents in {entry.Language}."),
        };
    }
}
