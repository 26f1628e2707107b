namespace Mimo.Lab.Reports;

/// <summary>A line of a table of the paper: one figure over its systems; null where the paper has a cross or a dash.</summary>
sealed record PaperLine(string Row, string Metric, double?[] Values);

/// <summary>One of the paper's tables as printed. Its numbers are its authors', on their data, which nobody else has.</summary>
sealed record PaperTable(string Title, string[] Systems, PaperLine[] Lines);

/// <summary>Tables 1 to 4 of "MIMO" (CVPR 2025), so that a page can show them beside what was measured here.</summary>
static class PaperTables
{
    static readonly string[] Systems3 = ["SAM-b", "SAM-h", "SAM-Med", "GLaMM", "MIMO (w/o Aligner)", "MIMO"];

    public static readonly PaperTable Segmentation = new("Table 1 of the paper: segmentation, on its MIMOSeg test set", Systems3,
    [
        new("I", "mIoU", [null, null, null, 0.556, 0.607, 0.639]),
        new("I", "AP50", [null, null, null, 0.324, 0.301, 0.316]),
        new("I", "F1", [null, null, null, 0.507, 0.448, 0.457]),
        new("II", "mIoU", [0.568, 0.571, 0.494, 0.496, 0.622, 0.665]),
        new("II", "AP50", [0.125, 0.132, 0.097, 0.137, 0.185, 0.279]),
        new("II", "F1", [null, null, null, 0.279, 0.314, 0.406]),
        new("III", "mIoU", [null, null, null, 0.421, 0.468, 0.531]),
        new("III", "AP50", [null, null, null, 0.133, 0.205, 0.302]),
        new("III", "F1", [null, null, null, 0.253, 0.340, 0.427]),
        new("IV", "mIoU", [0.573, 0.583, 0.503, 0.564, 0.526, 0.586]),
        new("IV", "AP50", [0.363, 0.404, 0.300, 0.267, 0.253, 0.309]),
        new("IV", "F1", [null, null, null, 0.422, 0.401, 0.470]),
    ]);

    public static readonly PaperTable Text = new("Table 2 of the paper: answers, on its MIMOSeg test set",
        ["GPT-4o", "LLaVA-Med", "HuatuoGPT-Vision", "GLaMM", "MIMO (w/o Aligner)", "MIMO"],
    [
        new("II", "ROUGE-L", [0.169, 0.120, 0.070, 0.436, 0.317, 0.335]),
        new("II", "BLEU-4", [0.002, 0.005, 0.001, 0.293, 0.171, 0.181]),
        new("II", "METEOR", [0.053, 0.077, 0.062, 0.304, 0.208, 0.253]),
        new("III", "ROUGE-L", [0.146, 0.269, 0.278, 0.339, 0.650, 0.581]),
        new("III", "BLEU-4", [0.007, 0.129, 0.064, 0.150, 0.564, 0.475]),
        new("III", "METEOR", [0.073, 0.163, 0.211, 0.198, 0.392, 0.334]),
        new("IV", "ROUGE-L", [0.223, 0.215, 0.222, 0.380, 0.387, 0.397]),
        new("IV", "BLEU-4", [0.061, 0.046, 0.034, 0.240, 0.263, 0.263]),
        new("IV", "METEOR", [0.159, 0.127, 0.156, 0.216, 0.218, 0.222]),
    ]);

    public static readonly PaperTable HeldOut = new("Table 3 of the paper: held-out segmentation, on its data sets", Systems3,
    [
        new("X-ray, w/o box", "AP50", [null, null, null, 0.335, 0.313, 0.507]),
        new("X-ray, w/o box", "mIoU", [null, null, null, 0.554, 0.490, 0.718]),
        new("X-ray, with box", "AP50", [0.971, 0.989, 0.955, 0.859, 0.822, 0.989]),
        new("X-ray, with box", "mIoU", [0.855, 0.835, 0.877, 0.882, 0.813, 0.883]),
        new("Fundus, w/o box", "AP50", [null, null, null, 0.940, 0.915, 0.940]),
        new("Fundus, w/o box", "mIoU", [null, null, null, 0.870, 0.852, 0.863]),
        new("Fundus, with box", "AP50", [0.923, 0.973, 0.678, 0.946, 0.951, 0.988]),
        new("Fundus, with box", "mIoU", [0.766, 0.865, 0.662, 0.874, 0.883, 0.881]),
        new("Skin lesion, w/o box", "AP50", [null, null, null, 0.458, 0.747, 0.787]),
        new("Skin lesion, w/o box", "mIoU", [null, null, null, 0.526, 0.638, 0.647]),
        new("Skin lesion, with box", "AP50", [0.952, 0.982, 0.931, 0.719, 0.985, 0.985]),
        new("Skin lesion, with box", "mIoU", [0.851, 0.861, 0.848, 0.723, 0.861, 0.871]),
    ]);

    public static readonly PaperTable Vqa = new("Table 4 of the paper: closed questions, accuracy in percent",
        ["HuatuoGPT-Vision", "Med-Flamingo", "RAD-FM", "LLaVA-Med", "Qwen-VL-Chat", "MIMO"],
    [
        new("VQA-RAD", "accuracy", [63.8, 45.4, 50.6, 51.4, 47.0, 58.8]),
        new("SLAKE", "accuracy", [74.5, 43.5, 34.6, 48.6, 56.0, 57.0]),
        new("PathVQA", "accuracy", [59.9, 54.7, 38.7, 56.8, 55.1, 52.4]),
        new("Average", "accuracy", [66.1, 47.9, 41.3, 52.3, 52.7, 56.1]),
    ]);
}
