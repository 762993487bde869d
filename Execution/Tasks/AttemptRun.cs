using Executor.Contracts.Tasks;

namespace Executor.Execution.Tasks;

/// <summary>One attempt on its way through the stages. Each stage says why the attempt must end, or null to go on.</summary>
internal static class AttemptRun
{
    private static readonly (TaskStage Stage, Func<AttemptContext, CancellationToken, Task<StageEnd?>> Run)[] Stages =
    [
        (TaskStage.CloningRepo, CloneStage.RunAsync),
        (TaskStage.InstallingDeps, InstallStage.RunAsync),
        (TaskStage.RunningAgent, AgentStage.RunAsync),
        (TaskStage.RunningTests, TestStage.RunAsync),
    ];

    public static async Task<AttemptVerdict> RunAsync(
        AttemptContext context,
        Func<TaskStage, CancellationToken, Task> enterStage,
        CancellationToken cancellationToken)
    {
        foreach ((TaskStage stage, Func<AttemptContext, CancellationToken, Task<StageEnd?>> run) in Stages)
        {
            context.Evidence.Enter(stage);
            await enterStage(stage, cancellationToken);
            if (await run(context, cancellationToken) is { } end)
            {
                return new AttemptVerdict { Passed = false, FailureKind = end.Kind, Error = end.Error, Evidence = context.Evidence.Build() };
            }
        }

        return new AttemptVerdict { Passed = true, Evidence = context.Evidence.Build() };
    }
}
