namespace Orleans.Concurrency;

/// <summary>The call may interleave with other calls marked the same.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;
