using Executor.Contracts.Blobs;
using Executor.Grains.Interfaces.Consensus;
using Executor.TestKit.Compatibility;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Executor.Cluster.Tests.Compatibility;

/// <summary>Messages as the wire carried them in earlier versions, every member of them filled, are read by this one without a loss.</summary>
public sealed class OlderMessagesTests : IDisposable
{
    private const string Forms = "tests/Cluster.Tests/Compatibility/messages-0.1.txt";

    private static readonly Type[] Messages =
    [
        .. new[] { typeof(BlobRef).Assembly, typeof(IConsensusGrain).Assembly }.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsInterface: false, IsAbstract: false } && AliasOf(type) is not null)
            .OrderBy(AliasOf, StringComparer.Ordinal),
    ];

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    public static TheoryData<string> Aliases() => [.. Messages.Select(type => AliasOf(type)!)];

    [Theory]
    [MemberData(nameof(Aliases))]
    public void Message_OfAnEarlierVersion_IsReadWhole(string alias)
    {
        if (!Stored().TryGetValue(alias, out var form))
        {
            var current = string.Concat(Messages.Select(type => Form(AliasOf(type)!, SampleValue.Of(type))));
            CheckedList.Compare("", current, Forms);
            return;
        }

        var read = SampleValue.Describe(Serializer.Deserialize<object>(Convert.FromBase64String(form.Bytes))).ToHashSet();
        Assert.Empty(form.Members.Except(read));
    }

    [Fact]
    public void Forms_OfMessagesThatAreGone_StillHaveAReader() =>
        Assert.Empty(Stored().Keys.Except(Messages.Select(type => AliasOf(type)!)));

    public void Dispose() => _services.Dispose();

    private string Form(string alias, object value) =>
        $"{alias} {Convert.ToBase64String(Serializer.SerializeToArray(value))}\n" + string.Concat(SampleValue.Describe(value).Select(line => $"  {line}\n"));

    /// <summary>Each form is a line with its alias and bytes, and a line for each value in it.</summary>
    private static Dictionary<string, (string Bytes, List<string> Members)> Stored()
    {
        var forms = new Dictionary<string, (string Bytes, List<string> Members)>(StringComparer.Ordinal);
        using var reader = new StreamReader(typeof(OlderMessagesTests).Assembly.GetManifestResourceStream("messages-0.1.txt")!);
        List<string> members = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("  ", StringComparison.Ordinal))
            {
                members.Add(line[2..]);
            }
            else
            {
                members = [];
                forms.Add(line.Split(' ')[0], (line.Split(' ')[1], members));
            }
        }

        return forms;
    }

    private static string? AliasOf(Type type) => type.GetCustomAttributes(inherit: false).OfType<AliasAttribute>().FirstOrDefault()?.Alias;
}
