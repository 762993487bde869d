using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Executor.Embedded.References;

/// <summary>
/// Knows which types may cross a grain interface. Messages pass by reference, so a type must not be able to change after it was
/// sent; Orleans would copy it, and the same grains must not behave differently there.
/// </summary>
internal static class CrossingTypes
{
    private static readonly FrozenSet<Type> Simple = new[]
    {
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(DateOnly),
        typeof(TimeOnly), typeof(Uri), typeof(Version), typeof(Int128), typeof(UInt128), typeof(CancellationToken),
    }.ToFrozenSet();

    private static readonly FrozenSet<Type> Containers = new[]
    {
        typeof(Nullable<>), typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>),
        typeof(ImmutableQueue<>), typeof(ImmutableStack<>), typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>),
        typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>),
    }.ToFrozenSet();

    public static IEnumerable<string> ComplaintsAbout(MethodInfo method)
    {
        var name = $"{method.DeclaringType}.{method.Name}";
        if (method.IsGenericMethodDefinition)
        {
            yield return $"{name} is generic.";
            yield break;
        }

        if (!TryGetResult(method, out var result))
        {
            yield return
                $"{name} returns {method.ReturnType}; only Task, Task<T>, ValueTask, ValueTask<T> and, for observers, void are supported.";
        }
        else if (result is not null && WhyNot(result) is { } reason)
        {
            yield return $"{name} returns {reason}.";
        }

        foreach (var parameter in method.GetParameters())
        {
            if (WhyNot(parameter.ParameterType) is { } why)
            {
                yield return $"{name} takes {parameter.Name} of type {why}.";
            }
        }

        if (method.GetParameters().Count(p => p.ParameterType == typeof(CancellationToken)) > 1)
        {
            yield return $"{name} takes more than one CancellationToken.";
        }
    }

    /// <summary>Null when the type may cross, otherwise the type and what is wrong with it.</summary>
    public static string? WhyNot(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || Simple.Contains(type) || (type.IsInterface && type.IsAssignableTo(typeof(IAddressable))))
        {
            return null;
        }

        if (type.IsGenericType && Containers.Contains(type.GetGenericTypeDefinition()))
        {
            return type.GetGenericArguments().Select(WhyNot).FirstOrDefault(reason => reason is not null);
        }

        if (type.IsDefined(typeof(ImmutableAttribute), inherit: false)
            && type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            return type.GetGenericArguments().Select(WhyNot).FirstOrDefault(reason => reason is not null);
        }

        return $"{type}, which is not marked [GenerateSerializer, Immutable] and is no simple value or immutable collection of such";
    }

    /// <summary>The type inside the returned task; null inside means no result.</summary>
    private static bool TryGetResult(MethodInfo method, out Type? result)
    {
        var type = method.ReturnType;
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        result = definition == typeof(Task<>) || definition == typeof(ValueTask<>) ? type.GetGenericArguments()[0] : null;
        return result is not null || type == typeof(Task) || type == typeof(ValueTask)
            || (type == typeof(void) && method.DeclaringType!.IsAssignableTo(typeof(IGrainObserver)));
    }
}
