using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Orleans.Runtime;

namespace Executor.Embedded.References;

/// <summary>Base of the generated proxies. Two references are equal when they name the same grain.</summary>
[SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "The proxies that DispatchProxy generates derive from it.")]
internal class GrainReference : DispatchProxy
{
    private ICallRoute? _route;
    private GrainInterface? _interface;
    private GrainFactory? _factory;

    public GrainId GrainId => _route!.GrainId;

    public ICallRoute Route => _route!;

    public static GrainReference Create(GrainInterface grainInterface, ICallRoute route, GrainFactory factory)
    {
        var reference = (GrainReference)Create(grainInterface.Type, typeof(GrainReference));
        reference._route = route;
        reference._interface = grainInterface;
        reference._factory = factory;
        return reference;
    }

    public T As<T>() => _route is GrainRoute route
        ? _factory!.GetReference<T>(route.GrainClass, route.GrainId)
        : throw new InvalidCastException($"An observer reference cannot be used as {typeof(T)}.");

    public sealed override bool Equals(object? obj) => obj is GrainReference other && other.GrainId == GrainId;

    public sealed override int GetHashCode() => GrainId.GetHashCode();

    public sealed override string ToString() => GrainId.ToString();

    protected sealed override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _interface!.MethodOf(targetMethod!).Call(_route!, args ?? []);
}
