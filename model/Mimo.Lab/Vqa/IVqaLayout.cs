namespace Mimo.Lab.Vqa;

/// <summary>How one VQA dataset lays out its JSON: an array of records.</summary>
interface IVqaLayout
{
    string Dataset { get; }

    /// <summary>Folders beside the file in which its pictures may be, the usual first.</summary>
    string[] Folders { get; }

    /// <summary>Whether a record is of this layout.</summary>
    bool Fits(VqaRecord record);

    /// <summary>The picture's file as the record names it, with or without extension.</summary>
    /// <exception cref="InvalidDataException">The record breaks the layout.</exception>
    string Image(VqaRecord record);

    /// <returns>Null for a record that is left out on purpose.</returns>
    /// <exception cref="InvalidDataException">The record breaks the layout.</exception>
    VqaParts? Read(VqaRecord record, string fileSplit);
}

/// <summary>What a record says beside its picture.</summary>
record struct VqaParts(string Id, string Split, string Modality, IReadOnlyList<(string Question, string Answer)> Turns);
