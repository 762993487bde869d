namespace Executor.Serving.Hosting;

/// <summary>Something its operator can mend keeps a server from starting. The message is one sentence that says what.</summary>
public sealed class ServerStartException(string message) : Exception(message);
