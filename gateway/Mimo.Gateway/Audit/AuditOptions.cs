using System.ComponentModel.DataAnnotations;

namespace Mimo.Gateway.Audit;

/// <summary>Where the records of accesses go. Section <c>Mimo:Audit</c>.</summary>
public sealed class AuditOptions : IValidatableObject
{
    public const string Section = "Mimo:Audit";

    /// <summary>File of JSON lines, appended to by this process alone.</summary>
    /// <value>Default none. With neither this nor <see cref="Syslog"/> nothing is recorded.</value>
    public string? File { get; set; }

    /// <summary>Receiver of RFC 5424 messages: <c>tls://HOST:PORT</c>, <c>tcp://HOST:PORT</c> or <c>udp://HOST:PORT</c>.</summary>
    /// <value>Default none. Ports by default: 6514, 601, 514.</value>
    public Uri? Syslog { get; set; }

    /// <summary>PEM of the authorities that the receiver's certificate may come from, read anew for each connection.</summary>
    /// <value>Default none: the system's. Counts with <c>tls</c> alone.</value>
    public string? SyslogCaFile { get; set; }

    /// <summary>PEM of this process's own certificate, for a receiver that asks for one; read anew for each connection.</summary>
    /// <value>Default none; needed with <see cref="SyslogKeyFile"/>.</value>
    public string? SyslogCertificateFile { get; set; }

    /// <summary>PEM of its private key, not encrypted.</summary>
    public string? SyslogKeyFile { get; set; }

    /// <value>Default <see cref="AuditPolicy.Refuse"/>.</value>
    public AuditPolicy WhenDown { get; set; } = AuditPolicy.Refuse;

    /// <summary>Whether a record counts as written once it is on the disk, rather than in the system's memory.</summary>
    /// <value>Default true: some milliseconds a call, shared by calls that end together.</value>
    public bool Sync { get; set; } = true;

    /// <summary>Bytes, 1000 and up, after which the file is put aside under the number of its last record and a new one goes on.</summary>
    /// <value>Default 64 MiB. Nothing is ever deleted: how long records are kept is for the operator to say.</value>
    [Range(1000, long.MaxValue)]
    public long MaxFileBytes { get; set; } = 64L << 20;

    /// <summary>Records that may wait to be written, 1 and up. At the limit a further one counts as not written.</summary>
    /// <value>Default 1000.</value>
    [Range(1, 1_000_000)]
    public int Queue { get; set; } = 1000;

    /// <summary>Pause before a sink that failed is tried again, 100 ms and up.</summary>
    /// <value>Default 1 second.</value>
    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait for a connection to the receiver, or for a record to be taken, above zero.</summary>
    /// <value>Default 5 seconds.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Names this process in the records: letters, digits, <c>. - _</c>.</summary>
    /// <value>Default the machine's name.</value>
    [RegularExpression("[A-Za-z0-9._-]{1,48}")]
    public string Source { get; set; } = System.Text.RegularExpressions.Regex.Replace(Environment.MachineName, "[^A-Za-z0-9._-]", "_");

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Syslog is { } receiver && (!receiver.IsAbsoluteUri || receiver.Scheme is not ("tls" or "tcp" or "udp") || receiver.Host.Length == 0))
            yield return new ValidationResult($"{Section}:{nameof(Syslog)} has to be tls://HOST, tcp://HOST or udp://HOST, with or without a port.");
        if (SyslogCertificateFile is null != SyslogKeyFile is null)
            yield return new ValidationResult($"{Section}:{nameof(SyslogCertificateFile)} and {nameof(SyslogKeyFile)} come together.");
        foreach (var (name, file) in ((string, string?)[])[
            (nameof(SyslogCaFile), SyslogCaFile), (nameof(SyslogCertificateFile), SyslogCertificateFile), (nameof(SyslogKeyFile), SyslogKeyFile)])
            if (file is not null && !System.IO.File.Exists(file)) yield return new ValidationResult($"{Section}:{name}: there is no file {file}.");
        if (Retry < TimeSpan.FromMilliseconds(100)) yield return new ValidationResult($"{Section}:{nameof(Retry)} is 100 ms and up.");
        if (Timeout <= TimeSpan.Zero) yield return new ValidationResult($"{Section}:{nameof(Timeout)} is above zero.");
    }
}
