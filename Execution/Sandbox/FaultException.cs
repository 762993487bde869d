namespace Executor.Execution.Sandbox;

/// <summary>Something of ours did not work: never the guest's fate. Whoever runs an attempt reports it as its fault.</summary>
/// <param name="reason">One sentence that may be shown to anyone.</param>
/// <param name="detail">For the log only.</param>
/// <param name="innerException">What was caught, if anything.</param>
internal sealed class FaultException(string reason, string? detail = null, Exception? innerException = null)
    : Exception(reason, innerException)
{
    public string? Detail { get; } = detail;

    public static FaultException CannotStart(string program, string? detail = null) =>
        new($"This silo cannot start \"{Path.GetFileName(program)}\".", detail);
}
