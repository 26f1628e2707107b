namespace Mimo.Model.Tokenization;

/// <summary>A vocabulary file as it was read, kept so that a checkpoint can be written with the same one.</summary>
sealed record TokenizerSource(string FileName, byte[] Content);
