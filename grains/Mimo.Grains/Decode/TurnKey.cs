using Mimo.Contracts.Messages;

namespace Mimo.Grains.Decode;

/// <summary>What makes two commands one turn: the caller's request id or the gateway's turn id, where there is one.</summary>
readonly record struct TurnKey(string RequestId, string TurnId)
{
    public static TurnKey Of(AskCommand command) => new(command.RequestId, command.TurnId);

    public bool IsOf(AskCommand command) => Same(RequestId, command.RequestId) || Same(TurnId, command.TurnId);

    // The default struct and records of older versions hold nulls.
    static bool Same(string? left, string right) => right.Length > 0 && left == right;
}
