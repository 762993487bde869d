using System.Reflection;
using Orleans;
using Orleans.Concurrency;

namespace Executor.Embedded.Activations;

/// <summary>What the host knows of one grain class.</summary>
internal sealed class GrainClass
{
    public GrainClass(Type type)
    {
        Type = type;
        Name = NameOf(type);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        Constructor = new GrainConstructor(type);
    }

    public Type Type { get; }

    /// <summary>
    /// The first part of the ids of its grains, and a folder of their state: as in Orleans, the class name in lower case without "Grain".
    /// </summary>
    public string Name { get; }

    public bool IsReentrant { get; }

    public GrainConstructor Constructor { get; }

    public static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && type.IsAssignableTo(typeof(Grain));

    private static string NameOf(MemberInfo type)
    {
        var name = type.Name.ToLowerInvariant();
        return name.EndsWith("grain", StringComparison.Ordinal) && name.Length > 5 ? name[..^5] : name;
    }
}
