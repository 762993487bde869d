using System.Reflection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Executor.Embedded.References;

/// <summary>What the host knows of one method of a grain interface.</summary>
internal abstract class GrainMethod
{
    private readonly TimeSpan? _timeout;
    private readonly int[] _addressables;

    protected GrainMethod(MethodInfo method)
    {
        Name = $"{method.DeclaringType!.Name}.{method.Name}";
        Interleaves = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        IsOneWay = method.ReturnType == typeof(void) || method.IsDefined(typeof(OneWayAttribute));
        TokenIndex = Array.FindIndex(method.GetParameters(), p => p.ParameterType == typeof(CancellationToken));
        _addressables =
            [.. method.GetParameters().Where(p => p.ParameterType.IsAssignableTo(typeof(IAddressable))).Select(p => p.Position)];
        _timeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
    }

    public string Name { get; }

    public bool Interleaves { get; }

    public bool IsReadOnly { get; }

    public bool IsOneWay { get; }

    /// <summary>Index of the CancellationToken parameter, or -1.</summary>
    public int TokenIndex { get; }

    public static GrainMethod Create(MethodInfo method)
    {
        var type = method.ReturnType;
        if (!type.IsGenericType)
        {
            return new GrainMethod<Nothing>(method);
        }

        var closed = typeof(GrainMethod<>).MakeGenericType(type.GetGenericArguments());
        return (GrainMethod)Activator.CreateInstance(closed, method)!;
    }

    public TimeSpan TimeoutOr(TimeSpan general) => _timeout ?? general;

    /// <summary>Sends the call and gives what the proxy must return.</summary>
    public abstract object? Call(ICallRoute route, object?[] arguments);

    /// <summary>Objects themselves never cross, only references to them.</summary>
    protected void CheckReferences(object?[] arguments)
    {
        foreach (var index in _addressables)
        {
            if (arguments[index] is { } argument and not GrainReference)
            {
                throw new ArgumentException(
                    $"{Name} was given a {argument.GetType()} itself. "
                    + "Pass grains by AsReference<T>() and observers by CreateObjectReference<T>().");
            }
        }
    }
}
