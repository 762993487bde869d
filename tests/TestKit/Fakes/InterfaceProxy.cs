using System.Reflection;

namespace Executor.TestKit.Fakes;

/// <summary>
/// Implements an interface, whose members may differ between the grain hosts, by the few that are called. The runtime derives from it.
/// </summary>
public class InterfaceProxy : DispatchProxy
{
    private Func<Invocation, object?> _answer = _ => null;

    public static T Create<T>(Func<Invocation, object?> answer)
        where T : class
    {
        var proxy = Create<T, InterfaceProxy>();
        ((InterfaceProxy)(object)proxy)._answer = answer;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _answer(new Invocation(targetMethod!.Name, targetMethod.IsGenericMethod ? targetMethod.GetGenericArguments() : [], args ?? []));

    public sealed record Invocation(string Name, Type[] TypeArguments, object?[] Arguments);
}
