using System.Globalization;
using System.Text;
using Executor.Contracts.Tasks;
using Executor.Execution.Archives;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tasks;

/// <summary>
/// Grades. No process of the agent is left, and its HOME and what it changed in the system are gone. The tree is a new one
/// with the agent's change in it, or the agent's own when the task says so; the hidden tests are written over either.
/// </summary>
internal static class TestStage
{
    public static async Task<StageEnd?> RunAsync(AttemptContext context, CancellationToken cancellationToken)
    {
        AttemptLayout layout = context.Layout;
        bool isFresh = context.Task.Grading == GradingMode.Fresh;
        FolderStack tree = await context.Folders.AddAsync(
            layout.GradedTree,
            isFresh ? context.Installed.Tree : context.AgentTree,
            cancellationToken);
        FolderStack home = await GuestHome.CreateAsync(layout.GradedHome, context, cancellationToken);
        context.Evidence.ProtectedEdits = await GradedChange.ApplyAsync(context, isFresh ? tree : null, cancellationToken);
        await TaskBundle.UnpackAsync(context.Attempt.Bundle, context.Tools.Blobs, layout.Bundle, cancellationToken);
        string tests = Path.Combine(layout.Bundle, "tests");
        GuestTree written = new(tree.Top, layout.Aside, made => context.Folders.Give($"{tree.Top}/{made}"));
        foreach (string source in context.Task.TestSources)
        {
            await using FileStream content = File.OpenRead(Path.Combine(tests, source));
            bool isExecutable = File.GetUnixFileMode(content.SafeFileHandle).HasFlag(UnixFileMode.UserExecute);
            if (!await written.TryWriteAsync(source, content, isExecutable, cancellationToken))
            {
                return Grading.Tampered(source);
            }

            context.Folders.Give($"{tree.Top}/{source}");
        }

        for (int i = 0; i < context.Task.Scripts.Length; i++)
        {
            TestScript script = context.Task.Scripts[i];
            await using Stream content = script.Text is { } text
                ? new MemoryStream(Encoding.UTF8.GetBytes(text))
                : File.OpenRead(Path.Combine(tests, script.Name));
            if (!await written.TryWriteAsync(script.Name, content, isExecutable: true, cancellationToken))
            {
                return Grading.Tampered(script.Name);
            }

            context.Folders.Give($"{tree.Top}/{script.Name}");

            string log = string.Create(CultureInfo.InvariantCulture, $"test.{i + 1}");
            await RunAsync(context, tree, home, script.Name, log, cancellationToken);
        }

        return Grading.Judge(
            context.Evidence.Tests,
            context.Evidence.TestBreach,
            context.Evidence.AgentEnd,
            isFresh ? context.Ungraded : null);
    }

    private static async Task RunAsync(
        AttemptContext context,
        FolderStack tree,
        FolderStack home,
        string script,
        string log,
        CancellationToken cancellationToken)
    {
        string repository = context.Layout.RepositoryAt(tree.Top);
        string homeInside = context.Layout.HomeAt(home.Top);
        ProcessOutcome outcome = await context.RunAsync(
            log,
            new StageProgram
            {
                Command = ["bash", $"{repository}/{script}"],
                Environment = GuestEnvironment.ForTests(homeInside),
                Directory = repository,
                Timeout = context.Limits.TestTimeout,
                Mounts = [tree.WritableAt(repository, context.Layout), home.WritableAt(homeInside, context.Layout)],
                SystemMounts = context.Installed.System,
                Network = context.Task.Network.Tests ?? context.Options.NetworkTests,
            },
            cancellationToken);
        context.Evidence.AddTest(
            new TestResult(script, outcome.Succeeded, outcome.ExitCode ?? -1, outcome.TimedOut, $"{log}.stdout", $"{log}.stderr"),
            outcome.Succeeded ? null : outcome.Breach);
    }
}
