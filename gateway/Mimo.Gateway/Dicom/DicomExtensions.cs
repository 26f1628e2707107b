namespace Mimo.Gateway.Dicom;

static class DicomExtensions
{
    /// <summary>Archives, and answers as DICOM.</summary>
    public static IServiceCollection AddMimoDicom(this IServiceCollection services)
    {
        services.AddOptions<DicomwebOptions>().BindConfiguration("Mimo:Dicomweb").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DicomwebServers>();
        services.AddSingleton<DicomwebClient>();
        services.AddSingleton<TurnAnswers>();
        services.AddSingleton<SegmentationExport>();
        services.AddSingleton<ReportExport>();
        services.AddSingleton<DicomCalls>();
        return services;
    }
}
