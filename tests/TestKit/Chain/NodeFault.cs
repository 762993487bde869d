namespace Executor.TestKit.Chain;

/// <summary>What a node does in place of answering.</summary>
public enum NodeFault
{
    None,

    /// <summary>Answers nothing, and keeps the connection.</summary>
    Silence,

    /// <summary>Sends half of the answer and says that it was all.</summary>
    HalfAnswer,

    /// <summary>Closes the connection in the middle of the answer.</summary>
    CloseInTheMiddle,

    /// <summary>Answers another question.</summary>
    WrongId,

    /// <summary>Refuses with an error object.</summary>
    ErrorObject,

    /// <summary>Answers with a page.</summary>
    NotJson,

    /// <summary>Answers without end.</summary>
    Endless,

    /// <summary>Sends everybody to another address, where all is well.</summary>
    Redirect,

    /// <summary>Answers HTTP requests, also those for a WebSocket, with status 503.</summary>
    Unavailable,

    /// <summary>Cuts the subnet's state in the middle, in an answer that is whole.</summary>
    TruncatedState,

    /// <summary>Knows a subnet without neurons.</summary>
    EmptyState,

    /// <summary>Knows no such subnet.</summary>
    UnknownSubnet,
}
