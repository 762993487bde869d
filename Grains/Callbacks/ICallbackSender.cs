namespace Executor.Grains.Callbacks;

/// <summary>Makes one attempt to deliver the result of a batch. Implemented by the silo, because grains do no HTTP.</summary>
public interface ICallbackSender
{
    /// <returns>Null when the receiver took it; otherwise one sentence on what went wrong, without the address.</returns>
    Task<string?> SendAsync(CallbackDelivery delivery, CancellationToken cancellationToken);
}

/// <summary>What is delivered, and where to.</summary>
/// <param name="DeliveryId">The same in every attempt.</param>
/// <param name="BatchId">The batch whose result it is.</param>
/// <param name="Url">Absolute http or https address.</param>
public sealed record CallbackDelivery(string DeliveryId, string BatchId, string Url);
