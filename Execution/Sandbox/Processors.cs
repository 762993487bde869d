using System.Collections.Immutable;
using System.Globalization;

namespace Executor.Execution.Sandbox;

/// <summary>
/// Shares the processors out. A program limited to one of them sees one, so that what it sizes by their number fits its
/// limit; which one it is goes by turns, to the least taken.
/// </summary>
internal sealed class Processors(ImmutableArray<int> numbers)
{
    private readonly Lock _lock = new();
    private readonly int[] _taken = new int[numbers.Length];

    /// <summary>Those the executor itself may use.</summary>
    public static Processors Read()
    {
        string list = File.ReadLines("/proc/self/status")
            .First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal))
            .Split(':')[1];
        return new Processors(Parse(list));
    }

    public Share Take(double wanted)
    {
        int count = Math.Clamp((int)Math.Ceiling(wanted), 1, numbers.Length);
        lock (_lock)
        {
            ImmutableArray<int> places = [.. Enumerable.Range(0, numbers.Length).OrderBy(place => _taken[place]).Take(count).Order()];
            foreach (int place in places)
            {
                _taken[place]++;
            }

            return new Share(this, places);
        }
    }

    /// <summary>A list like <c>0-2,5</c>.</summary>
    internal static ImmutableArray<int> Parse(string list) =>
    [
        .. list.Trim().Split(',').Select(range => range.Split('-')).SelectMany(ends =>
        {
            int first = int.Parse(ends[0], CultureInfo.InvariantCulture);
            return Enumerable.Range(first, int.Parse(ends[^1], CultureInfo.InvariantCulture) - first + 1);
        }),
    ];

    internal sealed class Share(Processors owner, ImmutableArray<int> places) : IDisposable
    {
        /// <summary>Their numbers, with commas.</summary>
        public string List { get; } = string.Join(',', places.Select(place => owner.NumberAt(place)));

        public void Dispose() => owner.Return(places);
    }

    private string NumberAt(int place) => numbers[place].ToString(CultureInfo.InvariantCulture);

    private void Return(ImmutableArray<int> places)
    {
        lock (_lock)
        {
            foreach (int place in places)
            {
                _taken[place]--;
            }
        }
    }
}
