namespace Executor.Execution.Sandbox;

/// <summary>
/// Is shown one output stream of a program while it is read. Called by the reader of the pipe, so that it must neither wait nor throw:
/// the program would wait with it.
/// </summary>
public interface IOutputSink
{
    /// <param name="bytes">What was read, not cut at characters; only valid during the call.</param>
    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Nothing more will come.</summary>
    void Complete();
}
