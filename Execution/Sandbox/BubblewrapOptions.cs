using Executor.Execution.Tasks;

namespace Executor.Execution.Sandbox;

/// <summary>Writes down for bwrap what a program may have.</summary>
internal static class BubblewrapOptions
{
    public static IEnumerable<string> Build(SandboxHost host, SandboxSpec sandbox, ProcessSpec process)
    {
        List<string> options = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"];
        if (host.UserNamespace)
        {
            options.AddRange(["--unshare-user", "--disable-userns"]);
        }

        if (sandbox.Network == NetworkPolicy.None)
        {
            options.Add("--unshare-net");
        }

        options.AddRange(["--hostname", "executor", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]);
        if (sandbox.IgnoresFileModes)
        {
            options.AddRange(["--cap-add", "CAP_DAC_OVERRIDE", "--cap-add", "CAP_FOWNER"]);
        }

        options.AddRange(host.System!.Current.Options);
        foreach (Mount mount in sandbox.Mounts)
        {
            options.AddRange([mount.Writable ? "--bind" : "--ro-bind", mount.Source, mount.Target]);
        }

        // The folders above lie in a root that is made for this run; nothing may be added to it from inside.
        options.AddRange(["--remount-ro", "/", "--chdir", process.Directory]);
        foreach ((string name, string value) in process.Environment)
        {
            options.AddRange(["--setenv", name, value]);
        }

        return options;
    }
}
