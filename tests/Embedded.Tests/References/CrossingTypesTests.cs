using System.Collections.Immutable;
using System.Reflection;
using Executor.Embedded.References;
using Executor.Embedded.Tests.Conformance.Grains;

namespace Executor.Embedded.Tests.References;

public sealed class CrossingTypesTests
{
    private interface IMethods : IGrainObserver
    {
        Task GoodAsync(Message message, ImmutableArray<Message?> many, int? number, DayOfWeek day, CancellationToken token);

        Task<ITurnGrain> GoodReferencesAsync(ITurnGrain grain, IListener listener);

        void Good(string text, ImmutableDictionary<string, (int, Message)> map, TickStatus status, StreamId stream, GrainId grain);

        Task ArrayAsync(byte[] data);

        Task ListAsync(IReadOnlyList<int> list);

        Task MutableAsync(CounterState state);

        Task InsideAsync(ImmutableArray<CounterState> states);

        Task AnythingAsync(object anything);

        Task<List<int>> ListResultAsync();

        Task TwoTokensAsync(CancellationToken one, CancellationToken two);

        Task GenericAsync<T>(T value);

        int Synchronous();

        IAsyncEnumerable<int> ManyAsync();
    }

    [Theory]
    [InlineData("GoodAsync")]
    [InlineData("GoodReferencesAsync")]
    [InlineData("Good")]
    public void Method_OnlyImmutableTypes_IsAccepted(string name) => Assert.Empty(CrossingTypes.ComplaintsAbout(MethodOf(name)));

    [Theory]
    [InlineData("ArrayAsync", "System.Byte[]")]
    [InlineData("ListAsync", "IReadOnlyList")]
    [InlineData("MutableAsync", nameof(CounterState))]
    [InlineData("InsideAsync", nameof(CounterState))]
    [InlineData("AnythingAsync", "System.Object")]
    [InlineData("ListResultAsync", "List")]
    [InlineData("TwoTokensAsync", "CancellationToken")]
    [InlineData("GenericAsync", "generic")]
    [InlineData("Synchronous", "System.Int32")]
    [InlineData("ManyAsync", "IAsyncEnumerable")]
    public void Method_OtherTypes_IsRefusedByName(string name, string type)
    {
        var complaint = Assert.Single(CrossingTypes.ComplaintsAbout(MethodOf(name)));

        Assert.Contains($"{nameof(IMethods)}.{name}", complaint, StringComparison.Ordinal);
        Assert.Contains(type, complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void Interface_WithRefusedMethods_NamesThemAll()
    {
        var exception = Assert.Throws<NotSupportedException>(() => GrainInterface.Of(typeof(IMethods)));

        Assert.Contains("MutableAsync", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ManyAsync", exception.Message, StringComparison.Ordinal);
    }

    private static MethodInfo MethodOf(string name) => typeof(IMethods).GetMethod(name)!;
}
