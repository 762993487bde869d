namespace Orleans.Concurrency;

/// <summary>The call starts even while another one is running.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
