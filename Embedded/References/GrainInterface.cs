using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using Orleans.Runtime;

namespace Executor.Embedded.References;

/// <summary>What the host knows of one grain or observer interface: made, and checked, when it is first referenced.</summary>
internal sealed class GrainInterface
{
    private static readonly ConcurrentDictionary<Type, GrainInterface> Known = new();

    private readonly FrozenDictionary<MethodInfo, GrainMethod> _methods;

    private GrainInterface(Type type)
    {
        if (!type.IsInterface)
        {
            throw new ArgumentException($"{type} is not an interface.");
        }

        Type = type;
        var methods = type.GetInterfaces().Append(type)
            .Where(i => i.IsAssignableTo(typeof(IAddressable)))
            .SelectMany(i => i.GetMethods().Where(m => !m.IsStatic))
            .ToArray();
        var complaints = methods.SelectMany(CrossingTypes.ComplaintsAbout).ToArray();
        if (complaints.Length > 0)
        {
            throw new NotSupportedException($"{type} cannot be called through references. {string.Join(" ", complaints)}");
        }

        _methods = methods.ToFrozenDictionary(method => method, GrainMethod.Create);
    }

    public Type Type { get; }

    public static GrainInterface Of(Type type) => Known.GetOrAdd(type, static t => new GrainInterface(t));

    public GrainMethod MethodOf(MethodInfo method) => _methods[method];
}
