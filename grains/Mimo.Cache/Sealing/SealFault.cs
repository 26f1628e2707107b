namespace Mimo.Cache.Sealing;

/// <summary>Why a stored value is not opened. All but <see cref="Unreachable"/> read as "not there".</summary>
public enum SealFault
{
    None,
    /// <summary>Cut short, or of a later version.</summary>
    Damaged,
    /// <summary>Bare where sealing is on, or sealed where it is off.</summary>
    Unsealed,
    /// <summary>The tenant's key is destroyed, or its master key is not in this process's folder.</summary>
    KeyGone,
    /// <summary>Altered, or moved here from another key, purpose or tenant.</summary>
    Forged,
    /// <summary>The store of the keys does not answer.</summary>
    Unreachable,
}
