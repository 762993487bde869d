using Executor.Grains.Interfaces.Tasks;

namespace Executor.Grains.Scheduling;

/// <summary>What one batch wants: its waiting tasks in order, each once.</summary>
internal sealed class Demand(string batchId, int limit)
{
    private readonly LinkedList<TaskOrder> _waiting = new();
    private readonly Dictionary<string, LinkedListNode<TaskOrder>> _places = new(StringComparer.Ordinal);

    public string BatchId { get; } = batchId;

    /// <summary>Tasks that may run at one time.</summary>
    public int Limit { get; } = limit;

    public IReadOnlyCollection<TaskOrder> Waiting => _waiting;

    /// <summary>Puts a task behind the others; one that waits already keeps its place and takes the newer order.</summary>
    public void Add(TaskOrder order)
    {
        if (_places.TryGetValue(order.TaskId, out var place))
        {
            place.Value = order;
        }
        else
        {
            _places.Add(order.TaskId, _waiting.AddLast(order));
        }
    }

    public void Remove(string taskId)
    {
        if (_places.Remove(taskId, out var place))
        {
            _waiting.Remove(place);
        }
    }

    /// <summary>Takes the first task out that has no slot yet; null when there is none.</summary>
    public TaskOrder? Take(Func<TaskOrder, bool> mayRun)
    {
        for (var node = _waiting.First; node is not null; node = node.Next)
        {
            if (mayRun(node.Value))
            {
                _waiting.Remove(node);
                _places.Remove(node.Value.TaskId);
                return node.Value;
            }
        }

        return null;
    }
}
