using System.Reflection;

namespace Executor.Gateway.Tests.Fakes;

// Implements an interface whose members differ between the grain hosts by the few that are called. The runtime derives from it.
public class ClusterProxy : DispatchProxy
{
    private Func<Invocation, object?> _answer = _ => null;

    public static T Create<T>(Func<Invocation, object?> answer)
        where T : class
    {
        var proxy = Create<T, ClusterProxy>();
        ((ClusterProxy)(object)proxy)._answer = answer;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _answer(new Invocation(targetMethod!.Name, targetMethod.IsGenericMethod ? targetMethod.GetGenericArguments() : [], args ?? []));

    public sealed record Invocation(string Name, Type[] TypeArguments, object?[] Arguments);
}
