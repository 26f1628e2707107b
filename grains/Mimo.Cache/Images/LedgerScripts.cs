namespace Mimo.Cache.Images;

/// <summary>
/// The steps of <see cref="RedisImageLedger"/>, each atomic, on one key so that they run on any Redis: a hash of <c>SIZE SECONDS</c> by
/// image key, and the sum of sizes under the empty name, without which nothing has been counted yet.
/// </summary>
static class LedgerScripts
{
    public const int Uncounted = -1;
    public const int Full = 0;

    /// <summary>Image, size, most images, most bytes (-1: any), <c>take</c> or <c>look</c>. Answers 1, <see cref="Full"/> or <see cref="Uncounted"/>.</summary>
    public const string Reserve = """
        local total = redis.call('HGET', KEYS[1], '')
        if not total then return -1 end
        local old = redis.call('HGET', KEYS[1], ARGV[1])
        local size, images, bytes = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
        if not old and ((images >= 0 and redis.call('HLEN', KEYS[1]) > images) or (bytes >= 0 and tonumber(total) + size > bytes)) then return 0 end
        if ARGV[5] == 'take' then
          local before = old and tonumber(string.match(old, '^%d+')) or 0
          redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. redis.call('TIME')[1])
          redis.call('HINCRBY', KEYS[1], '', size - before)
        end
        return 1
        """;

    /// <summary>Image, size. Enters what is stored and not in the ledger: it was deleted between its reservation and its storing.</summary>
    public const string Confirm = """
        if redis.call('HEXISTS', KEYS[1], '') == 0 then return 0 end
        local added = redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. redis.call('TIME')[1])
        if added == 1 then redis.call('HINCRBY', KEYS[1], '', ARGV[2]) end
        return added
        """;

    /// <summary>Pairs of image and the entry that is meant, or nothing for any. Answers how many are out.</summary>
    public const string Release = """
        local released = 0
        for i = 1, #ARGV, 2 do
          local old = redis.call('HGET', KEYS[1], ARGV[i])
          if old and (ARGV[i + 1] == '' or ARGV[i + 1] == old) then
            redis.call('HDEL', KEYS[1], ARGV[i])
            redis.call('HINCRBY', KEYS[1], '', -tonumber(string.match(old, '^%d+')))
            released = released + 1
          end
        end
        return released
        """;

    /// <summary>Seconds to live, then pairs of image and size. Does nothing where another process was faster.</summary>
    public const string Begin = """
        if redis.call('HEXISTS', KEYS[1], '') == 1 then return 0 end
        local total = 0
        for i = 2, #ARGV, 2 do
          total = total + tonumber(ARGV[i + 1])
          redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1] .. ' 0')
        end
        redis.call('HSET', KEYS[1], '', string.format('%.0f', total))
        redis.call('EXPIRE', KEYS[1], ARGV[1])
        return 1
        """;

    /// <summary>The server's time in seconds, then names and entries.</summary>
    public const string List = "return {redis.call('TIME')[1], redis.call('HGETALL', KEYS[1])}";
}
