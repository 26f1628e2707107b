namespace Mimo.Engine.Decode;

/// <summary>One new token of an answer; the end of sequence is not among them.</summary>
/// <param name="Token">Its id.</param>
/// <param name="SegVector">Set where the token is <c>&lt;SEG&gt;</c>: the projected state that predicted it, little-endian float32s.</param>
public readonly record struct DecodeEvent(int Token, byte[]? SegVector);
