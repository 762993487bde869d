using System.Reflection;

namespace Executor.Embedded.References;

/// <summary>Calls and runs a method whose task carries a <typeparamref name="T"/>.</summary>
internal sealed class GrainMethod<T>(MethodInfo method) : GrainMethod(method)
{
    private readonly MethodInvoker _invoker = MethodInvoker.Create(method);
    private readonly Type _returnType = method.ReturnType;

    public override object? Call(ICallRoute route, object?[] arguments)
    {
        CheckReferences(arguments);
        var answer = new MethodCall<T>(this, route, arguments).Send();
        if (_returnType == typeof(void))
        {
            return null;
        }

        if (_returnType.IsValueType)
        {
            return typeof(T) == typeof(Nothing) ? new ValueTask(answer) : new ValueTask<T>(answer);
        }

        return answer;
    }

    public async ValueTask<T> RunAsync(object target, object?[] arguments)
    {
        switch (_invoker.Invoke(target, arguments.AsSpan()))
        {
            case Task<T> task:
                return await task;
            case Task task:
                await task;
                return default!;
            case ValueTask<T> task:
                return await task;
            case ValueTask task:
                await task;
                return default!;
            case null when _returnType == typeof(void):
                return default!;
            default:
                throw new InvalidOperationException($"{Name} of {target.GetType()} returned null instead of a task.");
        }
    }
}
