using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Executor.TestKit.Compatibility;

/// <summary>Values that fill every member of a stored or sent type, always the same ones, and how they are told in text.</summary>
public static class SampleValue
{
    private static readonly DateTimeOffset Moment = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>A value of a type; of an abstract one, its first kind by name.</summary>
    public static object Of(Type type, string name = "value")
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Of(inner, name);
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<object>().Last();
        }

        return Plain(type, name) ?? (type.Namespace == typeof(ImmutableArray).Namespace ? Collection(type, name) : Object(type));
    }

    /// <summary>One line for each value in it that is not another object: its path and what it is.</summary>
    public static IEnumerable<string> Describe(object? value, string path = "")
    {
        switch (value)
        {
            case null:
            case not null when value.GetType().GetProperty("IsDefault")?.GetValue(value) is true:
                return [];
            case string or IFormattable or bool:
                return [$"{path} = {Text(value)}"];
            case IEnumerable items:
                return items.Cast<object?>().SelectMany((item, index) => Describe(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]")));
            default:
                return Members(value.GetType()).SelectMany(member => Describe(member.GetValue(value), $"{path}.{member.Name}"));
        }
    }

    private static object? Plain(Type type, string name) => type switch
    {
        _ when type == typeof(string) => name,
        _ when type == typeof(bool) => true,
        _ when type == typeof(int) => 7,
        _ when type == typeof(long) => 8L,
        _ when type == typeof(double) => 0.5,
        _ when type == typeof(Guid) => new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
        _ when type == typeof(DateTimeOffset) => Moment,
        _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(90),
        _ when type == typeof(Uri) => new Uri("https://example.org/"),
        _ => null,
    };

    private static object Collection(Type type, string name)
    {
        var arguments = type.GetGenericArguments();
        var items = arguments.Length == 1
            ? One(arguments[0], Of(arguments[0], name))
            : One(typeof(KeyValuePair<,>).MakeGenericType(arguments), Pair(arguments, name));
        var factory = type.Assembly.GetType(type.FullName!.Split('`')[0])!;
        return factory.GetMethods()
            .Where(method => method.Name == "CreateRange" && method.GetGenericArguments().Length == arguments.Length)
            .Single(method => method.GetParameters() is [{ ParameterType.Name: "IEnumerable`1" }])
            .MakeGenericMethod(arguments)
            .Invoke(null, [items])!;
    }

    private static object Pair(Type[] arguments, string name) => Activator.CreateInstance(
        typeof(KeyValuePair<,>).MakeGenericType(arguments), Of(arguments[0], name), Of(arguments[1], name))!;

    private static Array One(Type type, object item)
    {
        var items = Array.CreateInstance(type, 1);
        items.SetValue(item, 0);
        return items;
    }

    private static object Object(Type type)
    {
        if (type.IsAbstract)
        {
            var kinds = type.Assembly.GetTypes().Where(kind => kind.IsSubclassOf(type) && !kind.IsAbstract);
            return Of(kinds.OrderBy(kind => kind.Name, StringComparer.Ordinal).First());
        }

        var value = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var member in Members(type).Where(member => member.SetMethod is not null))
        {
            member.SetValue(value, Of(member.PropertyType, member.Name));
        }

        return value;
    }

    private static IEnumerable<PropertyInfo> Members(Type type) => type
        .GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .Where(property => property.SetMethod is not null || type.Namespace == "System.Collections.Generic");

    private static string Text(object value) => value switch
    {
        DateTimeOffset moment => moment.ToString("O", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
