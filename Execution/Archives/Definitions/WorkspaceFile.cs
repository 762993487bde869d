using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Executor.Execution.Sandbox;
using Executor.Execution.Tasks;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Archives.Definitions;

/// <summary>The fields of <c>workspace.yaml</c> that mean something here. Unknown ones are ignored, as they always were.</summary>
internal sealed partial record WorkspaceFile
{
    /// <summary>Fields of upstream's format that have no effect; they still must be scalars.</summary>
    private static readonly ImmutableArray<string> WithoutEffect =
        ["version", "language", "difficulty", "difficulty_score", "patch", "prompt"];

    public RepositoryUrl? Repository { get; private init; }

    public string? BaseCommit { get; private init; }

    public ImmutableArray<string> Install { get; private init; } = [];

    public bool InstallOptional { get; private init; }

    public ImmutableArray<string> FailToPass { get; private init; } = [];

    public ImmutableArray<string> PassToPass { get; private init; } = [];

    public ImmutableSortedDictionary<string, string> Environment { get; private init; } = ImmutableSortedDictionary<string, string>.Empty;

    public TaskLimits Limits { get; private init; } = new();

    public TaskNetwork Network { get; private init; } = new();

    public GradingMode Grading { get; private init; }

    /// <summary>Null when there are no fields to read; what is returned may be used only when no problem was added.</summary>
    public static WorkspaceFile? Parse(string text, List<string> problems)
    {
        YamlValue document;
        try
        {
            document = YamlDocumentReader.Read(text);
        }
        catch (YamlProblemException exception)
        {
            problems.Add($"workspace.yaml {exception.Message}");
            return null;
        }

        if (document.Kind != YamlKind.Map)
        {
            problems.Add("workspace.yaml must be a mapping of fields");
            return null;
        }

        FieldReader fields = new(document, "workspace.yaml: ", problems);
        // Looked for by its key: also an empty contract was meant to be one.
        if (document.Fields.Any(field => field.Key == "contract"))
        {
            problems.Add("workspace.yaml: outcome contracts are not supported yet by this version");
        }

        foreach (string name in WithoutEffect)
        {
            fields.Text(name);
        }

        FieldReader installConfig = fields.Map("install_config");
        return new WorkspaceFile
        {
            Repository = ReadRepository(fields),
            BaseCommit = ReadBaseCommit(fields),
            Install = (fields.Has("install") ? fields.Commands("install") : installConfig.Commands("install")) ?? [],
            InstallOptional = fields.Flag("install_optional") ?? false,
            FailToPass = fields.Commands("fail_to_pass") ?? [],
            PassToPass = fields.Commands("pass_to_pass") ?? [],
            Environment = ReadEnvironment(fields),
            Limits = ReadLimits(fields.Map("limits")),
            Network = ReadNetwork(fields.Map("network")),
            Grading = fields.Choice("grading", ("fresh", GradingMode.Fresh), ("in_place", GradingMode.InPlace)) ?? GradingMode.Fresh,
        };
    }

    private static RepositoryUrl? ReadRepository(FieldReader fields)
    {
        if (!fields.Has("repo"))
        {
            fields.Complain("repo", "is missing");
            return null;
        }

        if (fields.Text("repo") is not { } text)
        {
            return null;
        }

        if (!RepositoryUrl.TryParse(text, out RepositoryUrl? url, out string? problem))
        {
            fields.Complain("repo", problem);
        }

        return url;
    }

    private static string? ReadBaseCommit(FieldReader fields)
    {
        if (fields.Text("base_commit") is not { } commit)
        {
            return null;
        }

        if (Revision().IsMatch(commit) && !commit.Contains("..", StringComparison.Ordinal))
        {
            return commit;
        }

        fields.Complain(
            "base_commit",
            "must be a commit, tag or branch of at most 256 letters, digits, '.', '_', '/' and '-', starting with a letter or digit");
        return null;
    }

    private static ImmutableSortedDictionary<string, string> ReadEnvironment(FieldReader fields)
    {
        var variables = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((string name, YamlValue value) in fields.MapValue("env")?.Fields ?? [])
        {
            string shown = $"env.{EntryName.Show(name)}";
            if (!VariableName().IsMatch(name))
            {
                fields.Complain(shown, "is not a name of letters, digits and '_', not starting with a digit");
            }
            else if (value.Kind is YamlKind.List or YamlKind.Map || value.Text.Contains('\0', StringComparison.Ordinal))
            {
                fields.Complain(shown, "must be a text");
            }
            else
            {
                variables.Add(name, value.Kind == YamlKind.Null ? "" : value.Text);
            }
        }

        return variables.ToImmutable();
    }

    private static TaskLimits ReadLimits(FieldReader fields)
    {
        fields.AllowOnly("memory_mb", "cpus", "pids", "disk_mb", "agent_secs", "test_secs");
        return new TaskLimits
        {
            MemoryMb = fields.PositiveInteger("memory_mb"),
            Cpus = fields.PositiveNumber("cpus"),
            Pids = fields.PositiveInteger("pids"),
            DiskMb = fields.PositiveInteger("disk_mb"),
            AgentTimeout = fields.PositiveNumber("agent_secs") is { } agent ? TimeSpan.FromSeconds(agent) : null,
            TestTimeout = fields.PositiveNumber("test_secs") is { } test ? TimeSpan.FromSeconds(test) : null,
        };
    }

    private static TaskNetwork ReadNetwork(FieldReader fields)
    {
        fields.AllowOnly("install", "agent", "tests");
        return new TaskNetwork
        {
            Install = ReadPolicy(fields, "install"),
            Agent = ReadPolicy(fields, "agent"),
            Tests = ReadPolicy(fields, "tests"),
        };
    }

    private static NetworkPolicy? ReadPolicy(FieldReader fields, string stage) =>
        fields.Choice(stage, ("none", NetworkPolicy.None), ("full", NetworkPolicy.Full));

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._/-]{0,255}\z")]
    private static partial Regex Revision();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableName();
}
