using Executor.Execution.Archives;
using Executor.Execution.Layers;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tasks;

/// <summary>
/// The agent's own files with what they ask for, once for all tasks of a batch that have the same system under them. A
/// requirement that can't be had is no verdict: the agent may do without, and the log tells; but then nothing is cached.
/// </summary>
internal static class AgentLayer
{
    private const string Requirements = "requirements.txt";

    private const string Package = "package.json";

    public static async Task<AgentFolders> UseAsync(AttemptContext context, CancellationToken cancellationToken)
    {
        AttemptTools tools = context.Tools;
        string plainKey = LayerKey.Of("agent", context.Attempt.Agent.Sha256, context.LayerStyle);
        LayerLease lease = context.Hold(await tools.Layers.UseAsync(LayerKind.Agent, plainKey, UnpackAsync, cancellationToken));
        string code = Path.Combine(lease.Folder, "code");
        // Before code of the agent runs: what it does to its own files from here on must not look like a fault of ours.
        AgentEntry entry = AgentEntry.Find(code)
            ?? throw new FaultException("The agent's files hold nothing to start, though the archive was checked for it.");
        bool hasPackages = HasFile(code, Requirements);
        if (hasPackages || HasFile(code, Package))
        {
            NetworkPolicy network = context.Task.Network.Install ?? context.Options.NetworkInstall;
            string key = LayerKey.Of("agent with packages", plainKey, context.Installed.Key, SystemIdentity.Read(), network.ToString());
            lease = context.Hold(await tools.Layers.UseAsync(LayerKind.Agent, key, BuildAsync, cancellationToken));
            if (lease.FromCache)
            {
                await LayerLogs.ReplayAsync(lease.Folder, context.Evidence, cancellationToken);
            }
        }

        code = Path.Combine(lease.Folder, "code");
        context.Facts = context.Facts with { HasPackages = hasPackages };
        return new AgentFolders(code, Path.Combine(lease.Folder, "packages"), entry, hasPackages);

        async Task<bool> UnpackAsync(string folder, CancellationToken token)
        {
            context.Folders.Create(Path.Combine(folder, "packages"));
            string unpacked = Path.Combine(folder, "code");
            await TaskBundle.UnpackAsync(context.Attempt.Agent, tools.Blobs, unpacked, token);
            context.Folders.GiveAll(unpacked);
            return true;
        }

        async Task<bool> BuildAsync(string folder, CancellationToken token)
        {
            string ownCode = Path.Combine(folder, "code");
            await TaskBundle.UnpackAsync(context.Attempt.Agent, tools.Blobs, ownCode, token);
            context.Folders.GiveAll(ownCode);
            string packages = context.Folders.Create(Path.Combine(folder, "packages"));
            return await InstallAsync(context, folder, ownCode, packages, token);
        }
    }

    private static bool HasFile(string code, string name) => File.Exists(Path.Combine(code, name));

    private static async Task<bool> InstallAsync(
        AttemptContext context,
        string folder,
        string code,
        string packages,
        CancellationToken cancellationToken)
    {
        string codeInside = context.Layout.AgentCodeAt(code);
        string packagesInside = context.Layout.AgentPackagesAt(packages);
        FolderStack home = await GuestHome.CreateAsync(Path.Combine(context.Layout.Scratch, "home"), context, cancellationToken);
        string homeInside = context.Layout.HomeAt(home.Top);
        (string File, string Log, string[] Command)[] lists =
        [
            (
                Requirements,
                "requirements",
                ["python3", "-m", "pip", "install", "--target", packagesInside, "-r", $"{codeInside}/{Requirements}"]),
            (Package, "package", ["npm", "install", "--no-audit", "--no-fund"]),
        ];
        bool succeeded = true;
        List<CapturedLog> logs = [];
        foreach ((string file, string log, string[] command) in lists.Where(list => HasFile(code, list.File)))
        {
            ProcessOutcome outcome = await context.RunAsync(
                log,
                new StageProgram
                {
                    Command = [.. command],
                    Environment = GuestEnvironment.ForInstall(homeInside),
                    Directory = codeInside,
                    Timeout = context.Options.CloneTimeout,
                    Mounts =
                    [
                        home.WritableAt(homeInside, context.Layout),
                        new Mount(code, codeInside, Writable: true),
                        new Mount(packages, packagesInside, Writable: true),
                    ],
                    SystemMounts = context.Installed.System,
                    Network = context.Task.Network.Install ?? context.Options.NetworkInstall,
                },
                cancellationToken);
            succeeded &= outcome.Succeeded;
            logs.AddRange(CapturedLog.Of(log, outcome));
        }

        // What it installed may have shut them.
        GuestTree.Open(code);
        GuestTree.Open(packages);
        await LayerLogs.WriteAsync(folder, logs, cancellationToken);
        return succeeded;
    }
}
