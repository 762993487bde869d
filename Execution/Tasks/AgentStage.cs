using Executor.Execution.Sandbox;

namespace Executor.Execution.Tasks;

/// <summary>Runs the agent, and finds out from outside what it changed.</summary>
internal static class AgentStage
{
    public static async Task<StageEnd?> RunAsync(AttemptContext context, CancellationToken cancellationToken)
    {
        AttemptLayout layout = context.Layout;
        InstalledFolders installed = context.Installed;
        await File.WriteAllTextAsync(layout.Prompt.Source, context.Task.Prompt, cancellationToken);
        context.Folders.Give(layout.Prompt.Source);
        context.AgentTree = await context.Folders.AddAsync(layout.AgentTree, installed.Tree, cancellationToken);
        FolderStack home = await GuestHome.CreateAsync(layout.AgentHome, context, cancellationToken);

        GuestPaths paths = new()
        {
            Repository = layout.RepositoryAt(context.AgentTree.Top),
            Home = layout.HomeAt(home.Top),
            AgentCode = layout.AgentCodeAt(context.Agent.Code),
            AgentPackages = layout.AgentPackagesAt(context.Agent.Packages),
            Prompt = layout.Prompt.Target,
        };
        ProcessOutcome outcome = await context.RunAsync(
            "agent",
            new StageProgram
            {
                Command = AgentCommand.Build(context.Agent.Entry, paths.AgentCode, context.Task.Prompt),
                Environment = GuestEnvironment.ForAgent(paths, context.Task, context.Facts, context.Options),
                Directory = paths.Repository,
                Timeout = context.Limits.AgentTimeout,
                Mounts =
                [
                    context.AgentTree.WritableAt(paths.Repository, layout),
                    home.WritableAt(paths.Home, layout),
                    new Mount(context.Agent.Code, paths.AgentCode),
                    new Mount(context.Agent.Packages, paths.AgentPackages),
                    layout.Prompt,
                ],
                SystemMounts = installed.System,
                Network = context.Task.Network.Agent ?? context.Options.NetworkAgent,
            },
            cancellationToken);
        context.Evidence.AgentExitCode = outcome.ExitCode;
        context.Evidence.AgentTimedOut = outcome.TimedOut;
        context.Evidence.AgentEnd = Grading.EndOfAgent(outcome, context.Limits);
        await context.Tools.Patches.CaptureAsync(context, cancellationToken);
        return null;
    }
}
