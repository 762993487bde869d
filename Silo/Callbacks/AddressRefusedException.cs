namespace Executor.Silo.Callbacks;

/// <summary>The receiver's name leads only to addresses that must not be called.</summary>
internal sealed class AddressRefusedException() : IOException("No address of the receiver may be called");
