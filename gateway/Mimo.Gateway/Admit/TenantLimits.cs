using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Admit;

/// <summary>Limits of a tenant. What is absent is not limited, but for the share of the slots.</summary>
public sealed class TenantLimits
{
    /// <summary>Parts of the slots that the tenant gets when several want them.</summary>
    /// <value>1 to 1,000; default 1, which is equal parts.</value>
    [Range(1, 1_000)]
    public int? Weight { get; set; }

    /// <summary>Uploads at once.</summary>
    /// <value>1 to 1,000. The next one is refused with QUOTA_EXHAUSTED.</value>
    [Range(1, 1_000)]
    public int? MaxUploads { get; set; }

    /// <summary>Answers at once.</summary>
    /// <value>1 to 100,000. The next one is refused with QUOTA_EXHAUSTED.</value>
    [Range(1, 100_000)]
    public int? MaxQuestions { get; set; }

    /// <summary>
    /// Tokens of answers and of the questions before them (<c>new_tokens</c> and <c>prefill_tokens</c>). What an answer takes is known at
    /// its end: one that has begun is finished, and what it took too much is waited for. A minute's worth can be saved up.
    /// </summary>
    /// <value>1 to 1,000,000,000 a minute. Used up, questions are refused with QUOTA_EXHAUSTED and the time until there is one again.</value>
    [Range(1, 1_000_000_000)]
    public int? TokensPerMinute { get; set; }

    /// <summary>
    /// Images stored at once, counted for all gateways together; the same pixels are one image. An image counts until it is deleted, or
    /// unused for <c>Mimo:Retention:Images</c>.
    /// </summary>
    /// <value>
    /// 1 to 100,000. An upload of another one is refused with QUOTA_EXHAUSTED; while a tenant is full a gateway takes one upload of it at a time,
    /// which may be of an image that is stored, and refuses the others before their first byte.
    /// </value>
    [Range(1, 100_000)]
    public int? MaxStoredImages { get; set; }

    /// <summary>Bytes of the same, as they are stored: losslessly compressed pixels, which may be more than the file that was sent.</summary>
    /// <value>1 to 1,125,899,906,842,624 bytes (1 PiB). As <see cref="MaxStoredImages"/>.</value>
    [Range(typeof(long), "1", "1125899906842624")]
    public long? MaxStoredBytes { get; set; }
}
