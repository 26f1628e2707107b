namespace Mimo.Contracts.Storage;

/// <summary>Something of a tenant that a process keeps in its memory and can drop.</summary>
public interface ITenantMemory
{
    Task Forget(string tenantTag);
}
