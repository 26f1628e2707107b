using Mimo.Contracts.Storage;

namespace Mimo.Gateway.Admit;

/// <summary>A tenant's limits with all defaults filled in; without a number of tokens there is no limit of them.</summary>
sealed record Quota(int Weight, int MaxUploads, int MaxQuestions, int? TokensPerMinute, StorageLimit Stored);
