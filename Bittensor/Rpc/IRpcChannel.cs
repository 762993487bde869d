namespace Executor.Bittensor.Rpc;

// Carries messages to one node. Throws RpcException for all that goes wrong on the way.
internal interface IRpcChannel : IDisposable
{
    Task OpenAsync(CancellationToken cancellationToken);

    Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    // The next message of the node, whatever it is.
    Task<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken);
}
