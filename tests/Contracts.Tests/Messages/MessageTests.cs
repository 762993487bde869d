using System.Collections.Immutable;
using System.Reflection;
using Executor.Contracts.Blobs;
using Executor.Grains.Interfaces.Consensus;

namespace Executor.Contracts.Tests.Messages;

/// <summary>Walks every grain interface and checks each type that crosses it: a message outlives the version that wrote it.</summary>
public sealed class MessageTests
{
    private static readonly Type[] Plain =
    [
        typeof(string), typeof(bool), typeof(int), typeof(long), typeof(double), typeof(Guid), typeof(DateTimeOffset), typeof(TimeSpan),
        typeof(CancellationToken),
    ];

    private static readonly Type[] GrainInterfaces =
    [
        .. typeof(IConsensusGrain).Assembly.GetTypes().Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)),
    ];

    public static TheoryData<string> Messages() => [.. Crossing().Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_Declaration_IsStable(string name)
    {
        var type = Find(name);
        Assert.True(type.IsSealed || type.IsAbstract, "A message is sealed, or the abstract root of sealed ones.");
        Assert.NotNull(type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false));
        Assert.NotNull(type.GetCustomAttribute<ImmutableAttribute>(inherit: false));
        Assert.StartsWith("executor.", type.GetCustomAttribute<AliasAttribute>(inherit: false)!.Alias);

        var ids = Members(type).Select(member => member.GetCustomAttribute<IdAttribute>()?.Id).ToArray();
        Assert.DoesNotContain(null, ids);
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Aliases_OfMessages_AreUnique()
    {
        var aliases = Crossing().Select(type => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias).ToArray();
        Assert.Equal(aliases.Length, aliases.Distinct().Count());
    }

    [Fact]
    public void GrainInterfaces_AndTheirMethods_HaveAliases()
    {
        Assert.NotEmpty(GrainInterfaces);
        Assert.All(GrainInterfaces, type =>
        {
            Assert.NotNull(type.GetCustomAttribute<AliasAttribute>(inherit: false));
            Assert.All(type.GetMethods(), method =>
            {
                Assert.NotNull(method.GetCustomAttribute<AliasAttribute>(inherit: false));
                Assert.EndsWith("Async", method.Name);
            });
        });
    }

    private static Type Find(string name) => Crossing().Single(type => type.FullName == name);

    private static IEnumerable<PropertyInfo> Members(Type type) => type
        .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
        .Where(property => property.SetMethod is not null);

    private static HashSet<Type> Crossing()
    {
        var found = new HashSet<Type>();
        foreach (var method in GrainInterfaces.SelectMany(type => type.GetMethods()))
        {
            Collect(method.ReturnType, found);
            foreach (var parameter in method.GetParameters())
            {
                Collect(parameter.ParameterType, found);
            }
        }

        return found;
    }

    private static void Collect(Type type, HashSet<Type> found)
    {
        if (type.IsGenericType)
        {
            foreach (var argument in type.GetGenericArguments())
            {
                Collect(argument, found);
            }

            var definition = type.GetGenericTypeDefinition();
            Assert.True(
                definition == typeof(Task<>) || definition == typeof(Nullable<>) || definition == typeof(ImmutableArray<>),
                $"{type} crosses a grain interface and is not an immutable collection.");
            return;
        }

        if (Plain.Contains(type) || type.IsEnum || type == typeof(Task) || typeof(IAddressable).IsAssignableFrom(type) || !found.Add(type))
        {
            return;
        }

        foreach (var member in Members(type))
        {
            Collect(member.PropertyType, found);
        }

        var assemblies = new[] { typeof(BlobRef).Assembly, typeof(IConsensusGrain).Assembly };
        foreach (var derived in assemblies.SelectMany(assembly => assembly.GetTypes()).Where(candidate => candidate.BaseType == type))
        {
            Collect(derived, found);
        }
    }
}
