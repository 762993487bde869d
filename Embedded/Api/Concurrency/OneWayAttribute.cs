namespace Orleans.Concurrency;

/// <summary>The caller gets no answer, not even an exception.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
