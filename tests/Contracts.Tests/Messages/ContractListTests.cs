using System.Reflection;
using System.Text;
using Executor.Contracts.Blobs;
using Executor.Grains.Interfaces.Consensus;
using Executor.TestKit.Compatibility;

namespace Executor.Contracts.Tests.Messages;

/// <summary>
/// Processes of two versions run side by side while a cluster is upgraded. What they say to each other is checked in, so that a change of it
/// is seen: lines may be added; a line that goes or changes is a break.
/// </summary>
public sealed class ContractListTests
{
    private static readonly Type[] Types =
        [.. new[] { typeof(BlobRef).Assembly, typeof(IConsensusGrain).Assembly }.SelectMany(assembly => assembly.GetTypes())];

    [Fact]
    public void List_IsWhatTheCodeSays()
    {
        using var reader = new StreamReader(typeof(ContractListTests).Assembly.GetManifestResourceStream("contracts.txt")!);
        CheckedList.Compare(reader.ReadToEnd(), List(), "tests/Contracts.Tests/Messages/contracts.txt");
    }

    private static string List()
    {
        var list = new StringBuilder();
        foreach (var type in Types.Where(type => AliasOf(type) is not null).OrderBy(AliasOf, StringComparer.Ordinal))
        {
            foreach (var line in type.IsInterface ? Methods(type) : Members(type))
            {
                list.Append(AliasOf(type)).Append(line).Append('\n');
            }
        }

        // Enums cross as numbers, so that the place of a member is part of the contract.
        foreach (var type in Types.Where(type => type is { IsEnum: true, IsPublic: true }).OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            foreach (var value in Enum.GetValues(type))
            {
                list.Append($"{type.FullName} {Convert.ToInt64(value, provider: null)} {value}\n");
            }
        }

        return list.ToString();
    }

    private static IEnumerable<string> Methods(Type type) =>
        from method in type.GetMethods()
        let alias = method.GetCustomAttribute<AliasAttribute>()!.Alias
        orderby alias
        select $".{alias}({string.Join(", ", method.GetParameters().Select(parameter => Name(parameter.ParameterType)))}) {Name(method.ReturnType)}";

    private static IEnumerable<string> Members(Type type) =>
    [
        $" : {(AliasOf(type.BaseType!) is { } root ? root : "message")}",
        .. from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
           let id = property.GetCustomAttribute<IdAttribute>()
           where id is not null
           orderby id.Id
           select $" {id.Id} {property.Name} {Name(property.PropertyType)}",
    ];

    private static string Name(Type type)
    {
        var plain = AliasOf(type) ?? (type.Namespace!.StartsWith("System", StringComparison.Ordinal) ? type.Name : type.FullName!).Split('`')[0];
        return type.IsGenericType ? $"{plain}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : plain;
    }

    private static string? AliasOf(Type type) => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;
}
