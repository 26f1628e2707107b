using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.WebUtilities;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using Mimo.Imaging.Dicom;

namespace Mimo.Gateway.Dicom;

/// <summary>
/// WADO-RS and STOW-RS, as little of them as an image and an answer need. Whatever an archive does wrong becomes DICOMWEB_FAILED: its
/// own words are not passed on, since they may quote a study.
/// </summary>
public sealed partial class DicomwebClient(TimeProvider time, ILogger<DicomwebClient> logger)
{
    const string ExplicitLittle = "1.2.840.10008.1.2.1", Dicom = "application/dicom", DicomJson = "application/dicom+json";
    const int Attempts = 2;
    const int MostMetadataBytes = 4 << 20;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500), RetryLater = TimeSpan.FromSeconds(5);

    /// <summary>
    /// An instance as a Part-10 file. Asked for uncompressed; where the archive cannot do that, as it is stored, which the reader may
    /// read or refuse by name.
    /// </summary>
    /// <exception cref="MimoException">DICOM_NOT_FOUND, IMAGE_TOO_LARGE, DICOMWEB_FAILED.</exception>
    internal async Task<ReadOnlyMemory<byte>> Fetch(DicomwebServer server, DicomAddress address, long maxBytes, CancellationToken cancellationToken)
    {
        var most = Math.Min(server.MaxBytes, maxBytes);
        string Accept(string syntax) => $"multipart/related; type=\"{Dicom}\"; transfer-syntax={syntax}";
        return await Call(server, async token =>
        {
            var response = await server.Send(server.Request(HttpMethod.Get, address.Path, Accept(ExplicitLittle)), token);
            if (response.StatusCode is HttpStatusCode.NotAcceptable or HttpStatusCode.InternalServerError or HttpStatusCode.UnsupportedMediaType)
            {
                response.Dispose();
                response = await server.Send(server.Request(HttpMethod.Get, address.Path, Accept("*")), token);
            }
            using (response)
            {
                Require(response);
                return await ReadInstance(response, most, token);
            }
        }, cancellationToken);
    }

    /// <summary>Attributes of an instance without its pixels, as DICOM JSON; one object.</summary>
    /// <exception cref="MimoException">DICOM_NOT_FOUND, DICOMWEB_FAILED.</exception>
    internal Task<byte[]> Metadata(DicomwebServer server, DicomAddress address, CancellationToken cancellationToken) =>
        Call(server, async token =>
        {
            using var response = await server.Send(server.Request(HttpMethod.Get, $"{address.Path}/metadata", DicomJson), token);
            Require(response);
            await using var body = await response.Content.ReadAsStreamAsync(token);
            return (await Read(body, MostMetadataBytes, token)).ToArray();
        }, cancellationToken);

    /// <summary>Stores a Part-10 file. Doing so twice is harmless: it has the same identifiers.</summary>
    /// <exception cref="MimoException">DICOMWEB_FAILED.</exception>
    internal Task Store(DicomwebServer server, string study, byte[] file, CancellationToken cancellationToken) =>
        Call(server, async token =>
        {
            using var request = server.Request(HttpMethod.Post, $"studies/{study}", DicomJson);
            var part = new ByteArrayContent(file);
            part.Headers.ContentType = new MediaTypeHeaderValue(Dicom);
            var content = new MultipartContent("related") { part };
            content.Headers.ContentType!.Parameters.Add(new NameValueHeaderValue("type", $"\"{Dicom}\""));
            request.Content = content;
            using var response = await server.Send(request, token);
            Require(response);
            await using var body = await response.Content.ReadAsStreamAsync(token);
            if (StoreAnswer.HasFailure((await Read(body, MostMetadataBytes, token)).Span))
                throw Failed("The DICOMweb server did not take the object.", null);
            return true;
        }, cancellationToken);

    async Task<T> Call<T>(DicomwebServer server, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var limit = new CancellationTokenSource(server.RequestTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            try
            {
                return await call(either.Token);
            }
            catch (MimoException)
            {
                throw;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                Log.Failed(logger, server.Name, limit.IsCancellationRequested ? "time-out" : e.GetType().Name, attempt);
                if (limit.IsCancellationRequested) throw Failed("The DICOMweb server did not answer in time.", RetryLater);
                if (e is not (HttpRequestException or IOException)) throw Failed("The DICOMweb server's answer cannot be read.", null);
                if (attempt == Attempts) throw Failed("The DICOMweb server cannot be reached, or broke its answer off.", RetryLater);
            }
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    static void Require(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode) return;
        var status = (int)response.StatusCode;
        throw status switch
        {
            404 or 410 => new MimoException(ErrorReason.DicomNotFound, "The DICOMweb server has no such instance."),
            401 or 403 => Failed("The DICOMweb server refused the service's credentials; its configuration has to be mended.", null),
            // Those of a proxy whose server is away: the same request may go through.
            502 or 503 or 504 => new HttpRequestException("The server is away."),
            _ => Failed($"The DICOMweb server answered with HTTP status {status}.", status >= 500 ? RetryLater : null),
        };
    }

    static async Task<ReadOnlyMemory<byte>> ReadInstance(HttpResponseMessage response, long most, CancellationToken cancellationToken)
    {
        var type = response.Content.Headers.ContentType ?? throw new InvalidDataException("No content type.");
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (string.Equals(type.MediaType, Dicom, StringComparison.OrdinalIgnoreCase)) return Checked(await Read(body, most, cancellationToken));
        if (!string.Equals(type.MediaType, "multipart/related", StringComparison.OrdinalIgnoreCase)) throw new InvalidDataException("Neither DICOM nor parts of it.");
        var boundary = type.Parameters.FirstOrDefault(parameter => string.Equals(parameter.Name, "boundary", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"');
        if (string.IsNullOrEmpty(boundary)) throw new InvalidDataException("No boundary.");
        var part = await new MultipartReader(boundary, body).ReadNextSectionAsync(cancellationToken) ?? throw new InvalidDataException("No part.");
        return Checked(await Read(part.Body, most, cancellationToken));
    }

    static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> file) => DicomFile.IsDicom(file.Span) ? file : throw new InvalidDataException("The part is no DICOM file.");

    /// <summary>Grows with what arrives, never with what is announced.</summary>
    static async Task<ReadOnlyMemory<byte>> Read(Stream body, long most, CancellationToken cancellationToken)
    {
        var target = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int count; (count = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (target.Length + count > most)
                throw new MimoException(ErrorReason.ImageTooLarge, $"What the DICOMweb server sends has more than {most} bytes.");
            target.Write(buffer, 0, count);
        }
        return target.GetBuffer().AsMemory(0, (int)target.Length);
    }

    static MimoException Failed(string message, TimeSpan? retryAfter) => new(ErrorReason.DicomwebFailed, message, retryAfter: retryAfter);

    static partial class Log
    {
        [LoggerMessage(1021, LogLevel.Warning, "DICOMweb server {Server} failed: {Kind}, attempt {Attempt}")]
        public static partial void Failed(ILogger logger, string server, string kind, int attempt);
    }
}
