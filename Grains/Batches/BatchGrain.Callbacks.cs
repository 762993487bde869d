using Executor.Contracts.Batches;
using Executor.Contracts.Callbacks;
using Executor.Grains.Interfaces.Callbacks;

namespace Executor.Grains.Batches;

internal sealed partial class BatchGrain
{
    private ICallbackGrain Callback => GrainFactory.GetGrain<ICallbackGrain>(BatchId);

    /// <summary>Hands the delivery over. It is repeated until it is taken: the reminder of an ended batch goes only after this.</summary>
    private Task DeliverAsync(BatchView batch) => batch.IsTerminal && _order.Value.Order?.CallbackUrl is { } url
        ? Callback.ScheduleAsync(url, batch.LastSequence)
        : Task.CompletedTask;

    private async Task<BatchView> WithCallbackAsync(BatchView batch)
    {
        if (_order.Value.Order?.CallbackUrl is null)
        {
            return batch;
        }

        var none = new CallbackView { Status = CallbackStatus.Pending, Attempts = 0 };
        return batch with { Callback = batch.IsTerminal ? await Callback.GetAsync() ?? none : none };
    }
}
