using System.Text;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Execution.Sandbox;

namespace Executor.Silo.Events;

/// <summary>
/// What waits of one output stream to be told live. While nobody watches, it keeps nothing and costs a look at a flag. While somebody
/// does, it holds a bounded burst; when that is full, everything is left out until it has been told, so that there is one gap, whose
/// length is known, between two texts that are whole.
/// </summary>
internal sealed class LiveStream(string log, OutputKind stream, TaskStage stage) : IOutputSink
{
    /// <summary>The longest burst that is told without a gap.</summary>
    public const int Capacity = 64 * 1024;

    private readonly Lock _gate = new();
    private byte[] _waiting = [];
    private int _length;
    private long _droppedBefore;
    private long _droppedAfter;
    private bool _startsTorn;
    private volatile bool _isWatched;
    private volatile bool _hasEnded;

    /// <summary>Whether there is nothing to come from it any more.</summary>
    public bool IsOver => _hasEnded && (!_isWatched || (_length == 0 && _droppedBefore == 0 && _droppedAfter == 0));

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (!_isWatched)
        {
            return;
        }

        lock (_gate)
        {
            var taken = _droppedAfter > 0 || !_isWatched ? 0 : Math.Min(bytes.Length, Capacity - _length);
            Grow(_length + taken);
            bytes[..taken].CopyTo(_waiting.AsSpan(_length));
            _length += taken;
            _droppedAfter += bytes.Length - taken;
        }
    }

    public void Complete() => _hasEnded = true;

    /// <summary>Begins with what is printed from now on; what was printed before does not count as left out.</summary>
    public void Watch(bool isWatched)
    {
        lock (_gate)
        {
            if (isWatched != _isWatched)
            {
                (_waiting, _length, _droppedBefore, _droppedAfter, _startsTorn) = ([], 0, 0, 0, true);
                _isWatched = isWatched;
            }
        }
    }

    /// <summary>The next text, of so many bytes at most unless the stream has ended; null when there is none.</summary>
    public TaskLog? Take(string taskId, int attempt, int most)
    {
        lock (_gate)
        {
            if (_startsTorn && _length > 0)
            {
                // The rest of a character of a gap belongs to the gap; before the first text there is none.
                var torn = Remove(TornStart());
                _droppedBefore += _droppedBefore > 0 ? torn : 0;
                _startsTorn = false;
            }

            var size = !_hasEnded ? Whole(Math.Min(most, _length)) : _droppedAfter > 0 ? Whole(_length) : _length;
            var text = Encoding.UTF8.GetString(_waiting, 0, size);
            Remove(size);
            var dropped = _droppedBefore;
            _droppedBefore = 0;
            if (_droppedAfter > 0 && Whole(_length) == 0)
            {
                _droppedBefore = _droppedAfter + Remove(_length);
                (_droppedAfter, _startsTorn) = (0, true);
            }

            return text.Length == 0 && dropped == 0 ? null : new TaskLog(taskId, attempt, stage, log, stream, text, dropped);
        }
    }

    private void Grow(int needed)
    {
        if (needed > _waiting.Length)
        {
            Array.Resize(ref _waiting, Math.Min(Capacity, Math.Max(needed, 2 * _waiting.Length)));
        }
    }

    private int Remove(int count)
    {
        _length -= count;
        _waiting.AsSpan(count, _length).CopyTo(_waiting);
        return count;
    }

    /// <summary>Bytes at the beginning that belong to a character whose first byte is not there.</summary>
    private int TornStart()
    {
        var torn = 0;
        while (torn < Math.Min(3, _length) && IsInner(_waiting[torn]))
        {
            torn++;
        }

        return torn;
    }

    /// <summary>How many of so many bytes make whole characters; what is no UTF-8 counts as whole.</summary>
    private int Whole(int count)
    {
        for (var back = 1; back <= Math.Min(3, count); back++)
        {
            var lead = _waiting[count - back];
            if (!IsInner(lead))
            {
                var needed = lead switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
                return needed > back ? count - back : count;
            }
        }

        return count;
    }

    private static bool IsInner(byte value) => (value & 0xC0) == 0x80;
}
