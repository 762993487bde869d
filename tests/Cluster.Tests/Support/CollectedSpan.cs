namespace Executor.Cluster.Tests.Support;

/// <summary>One piece of work in a trace.</summary>
/// <param name="Service">The program that did it.</param>
/// <param name="Instance">Which of those that run it: the name of a silo.</param>
/// <param name="TraceId">32 hex digits.</param>
/// <param name="Name">What was done: a route, or a method of a grain.</param>
internal sealed record CollectedSpan(string Service, string Instance, string TraceId, string Name);
