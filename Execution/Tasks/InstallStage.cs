using System.Globalization;
using Executor.Execution.Layers;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tasks;

/// <summary>
/// Installs what the task asks for, once for all tasks that ask for the same over the same tree, and then what the agent asks
/// for. A command that fails leaves nothing in a cache.
/// </summary>
internal static class InstallStage
{
    public static async Task<StageEnd?> RunAsync(AttemptContext context, CancellationToken cancellationToken)
    {
        if (context.Task.Install.IsEmpty)
        {
            context.Installed = new InstalledFolders(context.Tree, Home: null, [], context.TreeKey);
        }
        else if (await InstallAsync(context, cancellationToken) is { } end)
        {
            return end;
        }

        context.Agent = await AgentLayer.UseAsync(context, cancellationToken);
        return null;
    }

    private static async Task<StageEnd?> InstallAsync(AttemptContext context, CancellationToken cancellationToken)
    {
        AttemptTools tools = context.Tools;
        TaskDefinition task = context.Task;
        NetworkPolicy network = task.Network.Install ?? context.Options.NetworkInstall;
        string key = LayerKey.Of(
        [
            "install",
            context.TreeKey,
            SystemIdentity.Read(),
            context.Folders.HasSystem ? "system" : "no system",
            task.InstallOptional ? "optional" : "required",
            network.ToString(),
            .. task.Install,
        ]);
        StageEnd? end = null;
        LayerLease lease = context.Hold(await tools.Layers.UseAsync(LayerKind.Install, key, BuildAsync, cancellationToken));
        context.Evidence.InstallCached = lease.FromCache;
        if (end is not null)
        {
            return end;
        }

        if (lease.FromCache)
        {
            await LayerLogs.ReplayAsync(lease.Folder, context.Evidence, cancellationToken);
        }

        InstallLayer layer = new(lease.Folder, context);
        context.Installed = new InstalledFolders(layer.Tree, layer.Home, layer.ReadSystem(), key);
        return null;

        async Task<bool> BuildAsync(string folder, CancellationToken token)
        {
            InstallLayer layer = await InstallLayer.CreateAsync(folder, context, token);
            bool succeeded = true;
            List<CapturedLog> logs = [];
            for (int i = 0; i < task.Install.Length; i++)
            {
                string log = string.Create(CultureInfo.InvariantCulture, $"install.{i + 1}");
                ProcessOutcome outcome = await RunAsync(context, layer, task.Install[i], log, network, token);
                logs.AddRange(CapturedLog.Of(log, outcome));
                succeeded &= outcome.Succeeded;
                if (!outcome.Succeeded && !task.InstallOptional)
                {
                    end = Grading.InstallFailed(i + 1, outcome, context.Options.CloneTimeout);
                    return false;
                }
            }

            layer.Finish();
            await LayerLogs.WriteAsync(folder, logs, token);
            return succeeded;
        }
    }

    private static Task<ProcessOutcome> RunAsync(
        AttemptContext context,
        InstallLayer layer,
        string command,
        string log,
        NetworkPolicy network,
        CancellationToken cancellationToken)
    {
        string repository = context.Layout.RepositoryAt(layer.Tree.Top);
        string home = context.Layout.HomeAt(layer.Home.Top);
        return context.RunAsync(
            log,
            new StageProgram
            {
                Command = ["sh", "-c", command],
                Environment = GuestEnvironment.ForInstall(home),
                Directory = repository,
                Timeout = context.Options.CloneTimeout,
                Mounts = [layer.Tree.WritableAt(repository, context.Layout), layer.Home.WritableAt(home, context.Layout)],
                SystemMounts = layer.WritableSystem(),
                Network = network,
                Rights = Rights.Installer,
            },
            cancellationToken);
    }
}
