using System.Reflection;
using Orleans.Runtime;

namespace Executor.Embedded.References;

/// <summary>Base of the generated proxies. Two references are equal when they name the same grain.</summary>
internal abstract class GrainReference : DispatchProxy
{
    internal GrainId GrainId { get; private set; }

    internal T As<T>() => throw new NotSupportedException();

    public sealed override bool Equals(object? obj) => obj is GrainReference other && other.GrainId == GrainId;

    public sealed override int GetHashCode() => GrainId.GetHashCode();

    public sealed override string ToString() => GrainId.ToString();

    protected sealed override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new NotSupportedException();
}
