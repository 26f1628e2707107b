using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mimo.Tests.Shared;

namespace Mimo.Gateway.Tests.Dicom;

/// <summary>A real archive: Debian's Orthanc with its DICOMweb plugin, on a port and a folder of its own. Starts in under a second.</summary>
public sealed class Orthanc : IAsyncDisposable
{
    public const string User = "mimo", Password = "a password of this test";
    const string Program = "/usr/sbin/Orthanc", Plugin = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly DirectoryInfo _directory;
    readonly Process _process;
    readonly HttpClient _client;

    Orthanc(DirectoryInfo directory, Process process, Uri address)
    {
        (_directory, _process, Address) = (directory, process, address);
        _client = new HttpClient { BaseAddress = address };
        _client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));
    }

    public Uri Address { get; }

    public Uri Dicomweb => new(Address, "dicom-web");

    /// <summary>Skips the test where Orthanc is missing; under CI that is a failure.</summary>
    public static async Task<Orthanc> Start()
    {
        if (!File.Exists(Program) || !File.Exists(Plugin))
        {
            const string missing = "SKIPPED: orthanc or orthanc-dicomweb is not installed, so no real archive is called.";
            if (TestRepository.IsCi) throw new InvalidOperationException(missing);
            Skip.If(true, missing);
        }
        var directory = Directory.CreateTempSubdirectory("mimo-orthanc");
        var port = FreePort.Next();
        var configuration = Path.Combine(directory.FullName, "orthanc.json");
        await File.WriteAllTextAsync(configuration, JsonSerializer.Serialize(new
        {
            StorageDirectory = directory.FullName, IndexDirectory = directory.FullName, HttpPort = port, DicomServerEnabled = false,
            RemoteAccessAllowed = false, AuthenticationEnabled = true, RegisteredUsers = new Dictionary<string, string> { [User] = Password },
            Plugins = new[] { Plugin }, DicomWeb = new { Enable = true, Root = "/dicom-web/", EnableWado = false },
        }));
        var process = Process.Start(new ProcessStartInfo(Program, configuration) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var orthanc = new Orthanc(directory, process, new Uri($"http://127.0.0.1:{port}/"));
        await orthanc.Answers();
        return orthanc;
    }

    public async Task Add(byte[] file)
    {
        using var response = await _client.PostAsync("instances", new ByteArrayContent(file));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>A path of its own API as JSON.</summary>
    public async Task<JsonNode> Get(string path) => JsonNode.Parse(await _client.GetStringAsync(path))!;

    public Task<byte[]> Bytes(string path) => _client.GetByteArrayAsync(path);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    async Task Answers()
    {
        for (var start = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                await Get("system");
                return;
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(start) < Patience && !_process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }
}
