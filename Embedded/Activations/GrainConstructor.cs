using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Executor.Embedded.Activations;

/// <summary>Constructs grains of one class from services and pieces of state.</summary>
internal sealed class GrainConstructor
{
    private readonly Type _type;
    private readonly ConstructorInvoker _invoker;
    private readonly ParameterInfo[] _parameters;

    public GrainConstructor(Type type)
    {
        _type = type;
        if (type.GetConstructors() is not [var constructor])
        {
            throw new NotSupportedException($"Grain class {type} must have exactly one public constructor.");
        }

        _invoker = ConstructorInvoker.Create(constructor);
        _parameters = constructor.GetParameters();
        foreach (var parameter in _parameters.Where(p => StateAttributeOf(p) is not null))
        {
            if (!parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            {
                throw new NotSupportedException(
                    $"Parameter {parameter.Name} of {type} carries [PersistentState] and must be an IPersistentState<T>.");
            }
        }
    }

    /// <summary>The storage names that the class asks for.</summary>
    public IEnumerable<string> StorageNames =>
        _parameters.Select(StateAttributeOf).OfType<PersistentStateAttribute>().Select(StorageNameOf);

    /// <summary>Call on a turn of the activation, which the new grain takes as its own.</summary>
    public object Construct(Activation activation, IServiceProvider services)
    {
        var arguments = new object?[_parameters.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = Resolve(_parameters[i], activation, services);
        }

        return _invoker.Invoke(arguments.AsSpan());
    }

    public override string ToString() => $"constructor of {_type}";

    private static object? Resolve(ParameterInfo parameter, Activation activation, IServiceProvider services)
    {
        if (StateAttributeOf(parameter) is { } attribute)
        {
            return activation.CreateState(parameter.ParameterType.GetGenericArguments()[0], StorageNameOf(attribute), attribute.StateName);
        }

        if (parameter.ParameterType == typeof(IGrainContext))
        {
            return activation;
        }

        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed)
        {
            return services.GetRequiredKeyedService(parameter.ParameterType, keyed.Key);
        }

        return parameter.HasDefaultValue
            ? services.GetService(parameter.ParameterType) ?? parameter.DefaultValue
            : services.GetRequiredService(parameter.ParameterType);
    }

    private static PersistentStateAttribute? StateAttributeOf(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<PersistentStateAttribute>();

    private static string StorageNameOf(PersistentStateAttribute attribute) => attribute.StorageName ?? "Default";
}
