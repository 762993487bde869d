using System.Collections.Immutable;
using Executor.Execution.Archives.Definitions;
using Executor.Execution.Tasks;

namespace Executor.Execution.Archives;

/// <summary>Reads a task's folder: <c>workspace.yaml</c>, <c>prompt.md</c>, <c>tests/</c> and <c>checks.txt</c>.</summary>
public static class TaskDefinitionReader
{
    private const string Tests = "tests";
    private const string Checks = "checks.txt";

    /// <summary>The folder may be an extracted archive's or an unpacked bundle; both give the same.</summary>
    public static TaskDefinitionResult Read(string directory, string taskId)
    {
        List<string> problems = [];
        string? yaml = TextFile.Read(directory, "workspace.yaml", problems);
        WorkspaceFile? workspace = yaml is null ? null : WorkspaceFile.Parse(yaml, problems);
        string? prompt = TextFile.Read(directory, "prompt.md", problems);
        (ImmutableArray<string> scriptFiles, ImmutableArray<string> sources) = ListTests(directory, problems);
        ImmutableArray<TestScript> scripts = [.. scriptFiles.Select(name => new TestScript(name, Text: null))];
        if (scripts.IsEmpty)
        {
            scripts = ReadChecks(directory, problems);
        }

        if (scripts.IsEmpty && workspace is not null)
        {
            scripts = [.. MakeScripts("fail_to_pass", workspace.FailToPass, 0),
                .. MakeScripts("pass_to_pass", workspace.PassToPass, workspace.FailToPass.Length)];
        }

        if (scripts.IsEmpty && workspace is not null)
        {
            problems.Add("it has no test: tests/ has no *.sh, checks.txt no line, workspace.yaml neither fail_to_pass nor pass_to_pass");
        }

        if (problems.Count > 0)
        {
            return TaskDefinitionResult.Invalid([.. problems]);
        }

        return TaskDefinitionResult.Valid(new TaskDefinition
        {
            TaskId = taskId,
            Repository = workspace!.Repository!.Value,
            BaseCommit = workspace.BaseCommit,
            Install = workspace.Install,
            InstallOptional = workspace.InstallOptional,
            Prompt = prompt!,
            Scripts = [.. scripts.OrderBy(script => script.Name, StringComparer.Ordinal)],
            TestSources = sources,
            Environment = workspace.Environment,
            Limits = workspace.Limits,
            Network = workspace.Network,
            Grading = workspace.Grading,
        });
    }

    // Scripts are text, so that a stray binary such as a resource fork named *.sh is no test; sources may be anything.
    private static (ImmutableArray<string> Scripts, ImmutableArray<string> Sources) ListTests(string directory, List<string> problems)
    {
        string folder = Path.Combine(directory, Tests);
        if (!Directory.Exists(folder))
        {
            if (File.Exists(folder))
            {
                problems.Add("tests is a file; it must be a folder");
            }

            return ([], []);
        }

        ImmutableArray<string>.Builder scripts = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<string>.Builder sources = ImmutableArray.CreateBuilder<string>();
        foreach (FolderEntry entry in FolderTree.List(folder, excludedName: null))
        {
            switch (entry.Kind)
            {
                case EntryKind.Folder:
                    break;
                case EntryKind.File when !entry.Path.EndsWith(".sh", StringComparison.Ordinal):
                    sources.Add(entry.Path);
                    break;
                case EntryKind.File when TextFile.IsUtf8(entry.FullPath):
                    scripts.Add(entry.Path);
                    break;
                case EntryKind.File:
                    problems.Add($"tests/{EntryName.Show(entry.Path)} is not UTF-8 text");
                    break;
                default:
                    problems.Add($"tests/{EntryName.Show(entry.Path)} is neither a regular file nor a folder");
                    break;
            }
        }

        return (scripts.ToImmutable(), sources.ToImmutable());
    }

    private static ImmutableArray<TestScript> ReadChecks(string directory, List<string> problems)
    {
        if (!Path.Exists(Path.Combine(directory, Checks)) || TextFile.Read(directory, Checks, problems) is not { } text)
        {
            return [];
        }

        // Numbered by their line in the file, comments and empty lines included: results name them so.
        return [.. text.Split('\n')
            .Select((line, index) => (Command: line.Trim(), Index: index))
            .Where(line => line.Command.Length > 0 && !line.Command.StartsWith('#'))
            .Select(line => MakeScript("check", line.Index, line.Command))];
    }

    private static IEnumerable<TestScript> MakeScripts(string prefix, ImmutableArray<string> commands, int firstIndex) =>
        commands.Select((command, index) => MakeScript(prefix, firstIndex + index, command));

    private static TestScript MakeScript(string prefix, int index, string command) =>
        new($"{prefix}_{index}.sh", $"#!/bin/sh\nset -e\n{command}\n");
}
