using Executor.Contracts.Tasks;

namespace Executor.Gateway.Tasks;

internal static class TaskLogs
{
    public const string AgentStdout = "agent.stdout";
    public const string AgentStderr = "agent.stderr";

    public static LogRef? Find(AttemptEvidence evidence, string name) => evidence.Logs.FirstOrDefault(log => log.Name == name);
}
