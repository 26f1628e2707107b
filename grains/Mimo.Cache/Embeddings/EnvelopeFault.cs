namespace Mimo.Cache.Embeddings;

/// <summary>Why an envelope is not used.</summary>
public enum EnvelopeFault
{
    None,
    /// <summary>Too short for a header, or its payload has another length than the header says.</summary>
    Length,
    Magic,
    /// <summary>Written by another version of this code.</summary>
    Schema,
    Model,
    Preprocessing,
    /// <summary>A sound entry of another image: served, it would show one patient's features to another.</summary>
    Image,
    Checksum,
}
