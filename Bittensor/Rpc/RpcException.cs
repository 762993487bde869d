using System.Net;

namespace Executor.Bittensor.Rpc;

// A node that cannot be reached, is too slow, does not keep to the protocol, or refused a call. The message completes a sentence
// that begins with the node, for the operator.
internal sealed class RpcException(string message, bool isRefusal = false) : Exception(message)
{
    // Whether the node answered, and the answer is an error.
    public bool IsRefusal => isRefusal;

    public static RpcException Unreachable(Exception cause) => new($"cannot be reached: {cause.GetBaseException().Message.TrimEnd('.')}");

    public static RpcException Closed() => new("closed the connection before it had answered");

    // Of an answer that is not the one the protocol has.
    public static RpcException OfStatus(HttpStatusCode status) => new((int)status is >= 300 and < 400
        ? "leads to another address, which is not followed"
        : $"answered with HTTP {(int)status}");
}
