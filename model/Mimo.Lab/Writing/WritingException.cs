namespace Mimo.Lab.Writing;

/// <summary>Why a language model's endpoint gave nothing that could be judged. Never holds what was asked or answered.</summary>
public sealed class WritingException : Exception
{
    public WritingException(WritingFault fault, string message, Exception? inner = null) : base(message, inner) => Fault = fault;

    public WritingFault Fault { get; }
}

public enum WritingFault
{
    /// <summary>HTTP 401 or 403: the key.</summary>
    Refused,
    /// <summary>HTTP 400, 404, 422 and others of the caller's making: address, model, or a parameter it does not know.</summary>
    Misdirected,
    /// <summary>No connection, time-outs, HTTP 429 or 5xx, still after all retries.</summary>
    Unavailable,
    /// <summary>The journal cannot be read or is of another run.</summary>
    Journal,
}
