using System.Text;
using Executor.Contracts.Tasks;
using Executor.Execution.Archives;
using Executor.Execution.Hosting;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;
using Microsoft.Extensions.Logging;

namespace Executor.Execution.Tasks;

/// <summary>One attempt on its way through the stages. Each stage method says why the attempt must end, or null to go on.</summary>
internal sealed partial class AttemptRun(
    TaskAttempt attempt,
    AttemptLayout layout,
    AttemptTools tools,
    EvidenceBuilder evidence,
    ILogger logger)
{
    private const int MaxPatchBytes = 10 * 1024 * 1024;

    private readonly ExecutionOptions _options = tools.Options;

    private TaskDefinition _task = null!;
    private AgentEntry _entry = null!;
    private AgentFacts _facts = null!;
    private TreeSnapshots _snapshots = null!;
    private TreeSnapshot? _installed;

    public async Task<AttemptVerdict> RunAsync(Func<TaskStage, CancellationToken, Task> enterStage, CancellationToken cancellationToken)
    {
        (TaskStage Stage, Func<CancellationToken, Task<StageEnd?>> Run)[] stages =
        [
            (TaskStage.CloningRepo, CloneAsync),
            (TaskStage.InstallingDeps, InstallAsync),
            (TaskStage.RunningAgent, RunAgentAsync),
            (TaskStage.RunningTests, RunTestsAsync),
        ];
        foreach ((TaskStage stage, Func<CancellationToken, Task<StageEnd?>> run) in stages)
        {
            evidence.Enter(stage);
            await enterStage(stage, cancellationToken);
            if (await run(cancellationToken) is { } end)
            {
                return new AttemptVerdict { Passed = false, FailureKind = end.Kind, Error = end.Error, Evidence = evidence.Build() };
            }
        }

        return new AttemptVerdict { Passed = true, Evidence = evidence.Build() };
    }

    private static TimeSpan Lower(TimeSpan? wanted, TimeSpan limit) => wanted < limit ? wanted.Value : limit;

    private async Task<StageEnd?> CloneAsync(CancellationToken cancellationToken)
    {
        // The bundle is here only for as long as its definition is read: it holds the hidden tests.
        await TaskBundle.UnpackAsync(attempt.Bundle, tools.Blobs, layout.Bundle, cancellationToken);
        TaskDefinitionResult definition = TaskDefinitionReader.Read(layout.Bundle, attempt.TaskId);
        Directory.Delete(layout.Bundle, recursive: true);
        if (!definition.IsValid)
        {
            return new StageEnd(FailureKind.InvalidTask, string.Join("; ", definition.Problems));
        }

        _task = definition.Definition;
        if (!RepositoryUrl.TryParse(_task.Repository, out RepositoryUrl? url, out string? problem))
        {
            return new StageEnd(FailureKind.InvalidTask, $"repo {problem}");
        }

        CommitLookup lookup = await tools.Cache.FindAsync(url, _task.BaseCommit, cancellationToken);
        if (!lookup.IsFound)
        {
            return new StageEnd(FailureKind.CloneFailed, lookup.Refusal);
        }

        evidence.Commit = lookup.Commit.Sha;
        _facts = new AgentFacts(url.Redacted, lookup.Commit.Sha, Lower(_task.Limits.AgentTimeout, _options.AgentTimeout));
        await tools.Exporter.ExportAsync(lookup.Commit, layout.Repository.Source, cancellationToken);
        _snapshots = await TreeSnapshots.BeginAsync(
            tools.Git, lookup.Commit, layout.Repository.Source, layout.Snapshots, cancellationToken);
        return null;
    }

    private async Task<StageEnd?> InstallAsync(CancellationToken cancellationToken)
    {
        // So that an agent can commit without being told who it is.
        await File.WriteAllTextAsync(
            Path.Combine(layout.Home.Source, ".gitconfig"),
            "[user]\n\tname = agent\n\temail = agent@localhost\n",
            cancellationToken);
        for (int i = 0; i < _task.Install.Length; i++)
        {
            ProcessOutcome outcome = await RunProgramAsync(
                $"install.{i + 1}",
                new StageProgram
                {
                    Command = ["sh", "-c", _task.Install[i]],
                    Environment = GuestEnvironment.ForInstall(layout),
                    Directory = layout.Repository.Target,
                    Timeout = _options.CloneTimeout,
                    Mounts = layout.InstallMounts,
                    Network = _task.Network.Install ?? _options.NetworkInstall,
                },
                cancellationToken);
            if (!outcome.Succeeded && !_task.InstallOptional)
            {
                string fate = outcome.TimedOut
                    ? $"was stopped at its limit of {_options.CloneTimeout.TotalSeconds:0.#} s"
                    : $"ended with exit code {outcome.ExitCode}";
                return new StageEnd(FailureKind.InstallFailed, $"Install command {i + 1} {fate}.");
            }
        }

        await TaskBundle.UnpackAsync(attempt.Agent, tools.Blobs, layout.AgentCode.Source, cancellationToken);
        // Before code of the agent runs: what it does to its own files from here on must not look like a fault of ours.
        _entry = AgentEntry.Find(layout.AgentCode.Source)
            ?? throw new FaultException("The agent's files hold nothing to start, though the archive was checked for it.");
        _facts = _facts with { HasPackages = File.Exists(Path.Combine(layout.AgentCode.Source, "requirements.txt")) };
        await InstallRequirementsAsync(cancellationToken);
        _installed = await TakeSnapshotAsync(cancellationToken);
        return null;
    }

    /// <summary>A requirement that can't be had is no verdict: the agent may do without, and the log tells.</summary>
    private async Task InstallRequirementsAsync(CancellationToken cancellationToken)
    {
        string code = layout.AgentCode.Target;
        (string File, string Log, string[] Command)[] lists =
        [
            (
                "requirements.txt",
                "requirements",
                ["python3", "-m", "pip", "install", "--target", layout.AgentPackages.Target, "-r", $"{code}/requirements.txt"]),
            ("package.json", "package", ["npm", "install", "--no-audit", "--no-fund"]),
        ];
        foreach ((string file, string log, string[] command) in lists.Where(list => File.Exists(Path.Combine(layout.AgentCode.Source, list.File))))
        {
            await RunProgramAsync(
                log,
                new StageProgram
                {
                    Command = [.. command],
                    Environment = GuestEnvironment.ForInstall(layout),
                    Directory = code,
                    Timeout = _options.CloneTimeout,
                    Mounts = layout.RequirementsMounts,
                    Network = _task.Network.Install ?? _options.NetworkInstall,
                },
                cancellationToken);
        }
    }

    private async Task<StageEnd?> RunAgentAsync(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(layout.Prompt.Source, _task.Prompt, cancellationToken);
        ProcessOutcome outcome = await RunProgramAsync(
            "agent",
            new StageProgram
            {
                Command = AgentCommand.Build(_entry, layout.AgentCode.Target, _task.Prompt),
                Environment = GuestEnvironment.ForAgent(layout, _task, _facts, _options),
                Directory = layout.Repository.Target,
                Timeout = _facts.Timeout,
                Mounts = layout.AgentMounts,
                Network = _task.Network.Agent ?? _options.NetworkAgent,
            },
            cancellationToken);
        evidence.AgentExitCode = outcome.ExitCode;
        evidence.AgentTimedOut = outcome.TimedOut;
        await CapturePatchAsync(cancellationToken);
        return null;
    }

    private async Task<StageEnd?> RunTestsAsync(CancellationToken cancellationToken)
    {
        // No process of the agent is left, so what is looked at now stays as it is.
        await TaskBundle.UnpackAsync(attempt.Bundle, tools.Blobs, layout.Bundle, cancellationToken);
        string tests = Path.Combine(layout.Bundle, "tests");
        GuestTree tree = new(layout.Repository.Source, layout.Aside);
        foreach (string source in _task.TestSources)
        {
            await using FileStream content = File.OpenRead(Path.Combine(tests, source));
            bool isExecutable = File.GetUnixFileMode(content.SafeFileHandle).HasFlag(UnixFileMode.UserExecute);
            if (!await tree.TryWriteAsync(source, content, isExecutable, cancellationToken))
            {
                return Grading.Tampered(source);
            }
        }

        for (int i = 0; i < _task.Scripts.Length; i++)
        {
            TestScript script = _task.Scripts[i];
            await using Stream content = script.Text is { } text
                ? new MemoryStream(Encoding.UTF8.GetBytes(text))
                : File.OpenRead(Path.Combine(tests, script.Name));
            if (!await tree.TryWriteAsync(script.Name, content, isExecutable: true, cancellationToken))
            {
                return Grading.Tampered(script.Name);
            }

            await RunTestAsync(script.Name, $"test.{i + 1}", cancellationToken);
        }

        return Grading.Judge(evidence.Tests, evidence.AgentTimedOut ? _facts.Timeout : null);
    }

    private async Task RunTestAsync(string script, string log, CancellationToken cancellationToken)
    {
        ProcessOutcome outcome = await RunProgramAsync(
            log,
            new StageProgram
            {
                Command = ["bash", $"{layout.Repository.Target}/{script}"],
                Environment = GuestEnvironment.ForTests(layout),
                Directory = layout.Repository.Target,
                Timeout = Lower(_task.Limits.TestTimeout, _options.TestTimeout),
                Mounts = layout.TestMounts,
                Network = _task.Network.Tests ?? _options.NetworkTests,
            },
            cancellationToken);
        evidence.AddTest(new TestResult(
            script, outcome.Succeeded, outcome.ExitCode ?? -1, outcome.TimedOut, $"{log}.stdout", $"{log}.stderr"));
    }

    private async Task<ProcessOutcome> RunProgramAsync(string log, StageProgram program, CancellationToken cancellationToken)
    {
        layout.Reopen();
        ProcessSpec process = new()
        {
            Command = program.Command,
            Environment = program.Environment,
            Directory = program.Directory,
            Timeout = program.Timeout,
            Output = new OutputBound(_options.MaxOutputBytes),
        };
        SandboxSpec sandbox = new() { Mounts = program.Mounts, Network = program.Network };
        ProcessOutcome outcome = await tools.Sandbox.RunAsync(process, sandbox, cancellationToken);
        await evidence.AddLogsAsync(log, outcome, cancellationToken);
        return outcome;
    }

    private async Task CapturePatchAsync(CancellationToken cancellationToken)
    {
        if (_installed is { } before && await TakeSnapshotAsync(cancellationToken) is { } after)
        {
            try
            {
                TreePatch patch = await _snapshots.CompareAsync(before, after, MaxPatchBytes, cancellationToken);
                await evidence.AddPatchAsync(patch, cancellationToken);
            }
            catch (FaultException exception)
            {
                LogNoPatch(attempt.BatchId, attempt.TaskId, exception.Message, exception.Detail);
            }
        }
    }

    /// <summary>Null when the tree defies it: then there is no patch, which is no reason not to run the tests.</summary>
    private async Task<TreeSnapshot?> TakeSnapshotAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _snapshots.TakeAsync(cancellationToken);
        }
        catch (FaultException exception)
        {
            LogNoPatch(attempt.BatchId, attempt.TaskId, exception.Message, exception.Detail);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No patch of task {TaskId} of batch {BatchId}: {Reason} {Detail}")]
    private partial void LogNoPatch(string batchId, string taskId, string reason, string? detail);
}
