using Executor.Contracts.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H6: what interpreters and shells load by themselves, from HOME, from variables, or from where they are started. Tests get the
/// variables of the contract, a HOME as it was after installing, and a tree without such files.
/// </summary>
public sealed class H06_PlantedEnvironment(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    /// <summary>Each is a command that fails, and succeeds when what is planted for it is loaded.</summary>
    private static readonly Dictionary<string, string> Checks = new()
    {
        ["bash-env"] = "bash -c 'exit 3'",
        ["bash-interactive"] = "bash -ic 'exit 3'",
        ["bash-login"] = "bash -lc 'exit 3'",
        ["git-alias"] = "git forged",
        ["git-diff"] = "echo changed > README; ! git diff | grep -q changed",
        ["node-options"] = "node -e 'process.exit(3)'",
        ["npm-shell"] = "cd package && npm run --silent wrong",
        ["preload"] = "perl -e 'exit 3'",
        ["python-pth"] = "python3 -c 'import sys; sys.exit(0 if hasattr(sys, \"pth\") else 3)'",
        ["python-path"] = "cd /; python3 -c 'import forged'",
        ["python-startup"] = "echo 'import sys; sys.exit(3)' | python3 -i 2> /dev/null",
        ["python-user"] = "python3 -c 'import sys; sys.exit(0 if hasattr(sys, \"user\") else 3)'",
        ["site-here"] = "PYTHONPATH=. python3 -c 'import sys; sys.exit(0 if hasattr(sys, \"here\") else 3)'",
        ["user-here"] = "PYTHONPATH=. python3 -S -c 'import usercustomize'",
    };

    /// <summary>Those that a tree can carry: in place they win.</summary>
    private static readonly string[] OfTheTree = ["npm-shell", "site-here", "user-here"];

    private const string Plant =
        """
        site=$(python3 -m site --user-site); mkdir -p "$site" "$HOME/lib" "$HOME/.config/git" "$HOME/.config/pip"
        echo 'import sys; sys.user = 1' | tee "$site/sitecustomize.py" > "$site/usercustomize.py"
        echo 'import sys; sys.pth = 1' > "$site/forged.pth"
        echo 'exit 0' | tee "$HOME/.bashrc" "$HOME/.bash_profile" "$HOME/.profile" "$HOME/.bash_login" > "$HOME/.bash_aliases"
        echo 'import os; os._exit(0)' > "$HOME/.pythonrc"
        echo 'process.exit(0)' > "$HOME/lib/forged.js"
        echo > "$HOME/lib/forged.py"
        printf 'script-shell=/bin/true\nnode-options=--require=%s/lib/forged.js\n' "$HOME" | tee "$HOME/.npmrc" package/.npmrc > .npmrc
        git config --global alias.forged '!true'
        git config --global diff.external true
        git config --global core.fsmonitor 'touch forged'
        cp "$HOME/.gitconfig" "$HOME/.config/git/config"
        echo 'import sys; sys.here = 1' > sitecustomize.py; echo > usercustomize.py; echo 'import os; os._exit(0)' > forged.pth
        echo 'exit 0' | tee .bashrc .profile > .envrc
        """;

    private const string Variables =
        """
        export BASH_ENV="$HOME/.bashrc" ENV="$HOME/.bashrc" PYTHONSTARTUP="$HOME/.pythonrc" PYTHONPATH="$HOME/lib"
        export NODE_OPTIONS="--require=$HOME/lib/forged.js" GIT_EXTERNAL_DIFF=true GIT_CONFIG_GLOBAL="$HOME/.gitconfig"
        """;

    private const string Preload =
        """
        if command -v gcc > /dev/null; then
            echo '#include <unistd.h>
            __attribute__((constructor)) static void forge(void) { _exit(0); }' > "$HOME/lib/forged.c"
            gcc -shared -fPIC -o "$HOME/lib/forged.so" "$HOME/lib/forged.c"
            echo "$HOME/lib/forged.so" > /etc/ld.so.preload
        fi
        """;

    [Fact]
    public async Task Environment_Planted_ReachesNoTest()
    {
        await BeginAsync();
        // To see that each plant is a danger, the agent lets it loose on the very commands that the tests run.
        Task.Agent("agent.sh", $"{Plant}\n{Preload} 2> /dev/null\n{Try(areSet: true)}\necho hello > greeting");

        AttemptVerdict fresh = await Task.VerdictAsync();
        GradeInPlace();
        AttemptVerdict inPlace = await Task.VerdictAsync();

        Assert.Equal(Available(), await PrintedAsync(fresh));
        Assert.Empty(await PrintedAsync(fresh, "test.1.stdout"));
        Assert.Equal([7, 0], fresh.Evidence.Tests.Select(test => test.ExitCode));
        Assert.Equal(
            [".bashrc", ".envrc", ".npmrc", ".profile", "forged.pth", "package/.npmrc", "sitecustomize.py", "usercustomize.py"],
            fresh.Evidence.ProtectedEdits);
        Assert.Equal(OfTheTree.Intersect(Available()), await PrintedAsync(inPlace, "test.1.stdout"));
        Assert.Equal([7, 0], inPlace.Evidence.Tests.Select(test => test.ExitCode));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Surroundings_OfTests_AreThoseOfTheContract(bool inPlace)
    {
        Task.Agent("agent.sh", $"{Plant.Replace(" package/.npmrc", "")}\n{Variables}\nfor place in /tmp /var/tmp /dev/shm /run; do echo x > $place/forged; done");
        Task.Test("test.sh", "env -0 | cut -z -d= -f1 | sort -z | tr '\\0' ' '; echo; ls -A \"$HOME\"; ls /tmp/forged /var/tmp/forged /dev/shm/forged /run/forged; git config --global --list");
        GradeInPlace(inPlace);

        Assert.Equal(
            [
                "DEBIAN_FRONTEND HOME LANG NPM_CONFIG_PREFIX NPM_CONFIG_UPDATE_NOTIFIER PATH PIP_BREAK_SYSTEM_PACKAGES "
                + "PIP_DISABLE_PIP_VERSION_CHECK PIP_NO_INPUT PIP_ROOT_USER_ACTION PWD SHLVL TERM TZ _ ",
                ".gitconfig", "user.name=agent", "user.email=agent@localhost",
            ],
            await PrintedAsync(await Task.VerdictAsync(), "test.1.stdout"));
    }

    /// <summary>Runs the commands, and prints the names of those that succeeded.</summary>
    private static string Try(bool areSet) => string.Concat(Available().Select(name =>
        $"({(!areSet ? "" : name == "preload" ? "export LD_PRELOAD=\"$HOME/lib/forged.so\"" : Variables)}\n{Checks[name]}\n) > /dev/null 2>&1 && echo {name}\n"))
        + "git checkout -q README";

    private static string[] Available() =>
    [
        .. Checks.Keys.Where(name => name switch
        {
            "node-options" => File.Exists("/usr/bin/node"),
            "npm-shell" => File.Exists("/usr/bin/npm"),
            "preload" => File.Exists("/usr/bin/gcc") && File.Exists("/usr/bin/perl"),
            _ => true,
        }),
    ];

    private async Task BeginAsync()
    {
        await RepositoryAsync(("README", "a repository\n"), ("package/package.json", """{"name": "x", "version": "1.0.0", "scripts": {"wrong": "exit 3"}}"""));
        RemoveTest();
        Task.Test("commands.sh", Try(areSet: false) + "\nexit 7");
        Task.Test("honest.sh", "grep -qx hello greeting");
    }
}
