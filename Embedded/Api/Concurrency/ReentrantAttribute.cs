namespace Orleans.Concurrency;

/// <summary>All calls of such a grain may interleave at its awaits.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
