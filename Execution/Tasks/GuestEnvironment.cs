using System.Globalization;
using Executor.Execution.Hosting;
using Variables = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Executor.Execution.Tasks;

/// <summary>The variables of each stage. A guest has these and nothing of the executor's own.</summary>
internal static class GuestEnvironment
{
    private const string SystemPath =
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/go/bin";

    /// <summary>pip and npm install below HOME, since the system folders are read-only.</summary>
    private static readonly Variables Common = Variables.Empty.WithComparers(StringComparer.Ordinal).AddRange(
        new Dictionary<string, string>
        {
            ["DEBIAN_FRONTEND"] = "noninteractive",
            ["LANG"] = "C.UTF-8",
            ["NPM_CONFIG_UPDATE_NOTIFIER"] = "false",
            ["PIP_BREAK_SYSTEM_PACKAGES"] = "1",
            ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1",
            ["PIP_NO_INPUT"] = "1",
            ["PIP_ROOT_USER_ACTION"] = "ignore",
            ["TERM"] = "dumb",
            ["TZ"] = "UTC",
        });

    public static Variables ForInstall(string home) => WithHome(home, userFirst: true);

    /// <summary>Tools of the system come first: the agent may have put others of their names below HOME.</summary>
    public static Variables ForTests(string home) => WithHome(home, userFirst: false);

    public static Variables ForAgent(
        GuestPaths paths,
        TaskDefinition task,
        AgentFacts facts,
        ExecutionOptions options)
    {
        Variables variables = WithHome(paths.Home, userFirst: true).SetItem("PYTHONUNBUFFERED", "1");
        string packages = paths.AgentPackages;
        if (facts.HasPackages)
        {
            variables = variables
                .SetItem("PYTHONPATH", packages)
                .SetItem("PATH", $"{packages}/bin:{variables["PATH"]}");
        }

        return variables
            .SetItems(task.Environment)
            .SetItems(options.AgentEnvironment)
            .SetItem("REPO_DIR", paths.Repository)
            .SetItem("TASK_PROMPT", paths.Prompt)
            .SetItem("TERM_BASE_COMMIT", facts.Commit)
            .SetItem("TERM_REPO", facts.Repository)
            .SetItem("TERM_TASK_ID", task.TaskId)
            .SetItem("TERM_TIMEOUT", ((long)facts.Timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture));
    }

    private static Variables WithHome(string home, bool userFirst)
    {
        string userPath = $"{home}/.local/bin:{home}/.cargo/bin:{home}/go/bin";
        return Common
            .SetItem("HOME", home)
            .SetItem("NPM_CONFIG_PREFIX", $"{home}/.local")
            .SetItem("PATH", userFirst ? $"{userPath}:{SystemPath}" : $"{SystemPath}:{userPath}");
    }
}

/// <param name="Repository">Address without credentials.</param>
/// <param name="Commit">Full name of the commit.</param>
/// <param name="Timeout">The agent's limit.</param>
internal sealed record AgentFacts(string Repository, string Commit, TimeSpan Timeout)
{
    /// <summary>Whether the agent has a requirements.txt.</summary>
    public bool HasPackages { get; init; }
}
