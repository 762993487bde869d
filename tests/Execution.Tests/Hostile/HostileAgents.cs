namespace Executor.Execution.Tests.Hostile;

[CollectionDefinition(nameof(AgentAgainstGrader), DisableParallelization = true)]
public sealed class HostileAgents : ICollectionFixture<GradingExecutor>;
