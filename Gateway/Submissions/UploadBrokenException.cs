namespace Executor.Gateway.Submissions;

// The client did not send what it began to send.
internal sealed class UploadBrokenException(UploadFault fault, Exception? cause = null) : Exception("The upload broke off", cause)
{
    public UploadFault Fault => fault;
}

internal enum UploadFault
{
    // The connection ended, or what came is not a form.
    Broken,

    // Nothing came for too long, or hardly anything for longer.
    Idle,

    // More fields than any form has.
    TooManyParts,

    // The body as a whole is larger than any archive may make it.
    TooLarge,
}
