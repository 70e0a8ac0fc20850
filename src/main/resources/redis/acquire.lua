-- Gives out the lease of a key, or says why not. The value of a lease is "<epoch>:<token>", so that a purge voids it by
-- raising the epoch. Holders and deadlines have no time to live: volatile policies would evict them before any entry.
-- KEYS: epoch, entry, holders, leases, purged
-- ARGV: token, term in ms, generation time in microseconds that an entry must be newer than to make a lease needless,
--       "<subject>:<fingerprint>", the highest epoch that the caller has seen
-- Returns {"granted", epoch, mark of the last purge by pattern or key}, {"held", ms left, token}, {"filled", epoch, entry} or {"low"} if the epoch is missing or behind.
local found = redis.call('MGET', KEYS[1], KEYS[2], KEYS[5])
local text = found[1]
local epoch = text and string.match(text, '^%d+$') and tonumber(text)
if not epoch or epoch >= 2^53 or epoch < tonumber(ARGV[5]) then
  return {'low'}
end

local entry = found[2]
if entry and #entry >= 36 and string.sub(entry, 1, 3) == 'Sv\1' then
  local itsEpoch, generated = struct.unpack('>i8i8', entry, 5)
  if itsEpoch == epoch and generated > tonumber(ARGV[3]) then
    return {'filled', text, entry}
  end
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holder = redis.call('HGET', KEYS[3], ARGV[4])
local deadline = tonumber(redis.call('ZSCORE', KEYS[4], ARGV[4]) or 0)
if holder and string.sub(holder, 1, #text + 1) == text .. ':' and deadline > now then
  return {'held', deadline - now, string.sub(holder, #text + 2)}
end

redis.call('HSET', KEYS[3], ARGV[4], text .. ':' .. ARGV[1])
redis.call('ZADD', KEYS[4], string.format('%.0f', now + tonumber(ARGV[2])), ARGV[4])
-- Leases whose holders have ended. A few at a time, since a script holds up everyone else
local expired = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', now, 'LIMIT', 0, 100)
if #expired > 0 then
  redis.call('HDEL', KEYS[3], unpack(expired))
  redis.call('ZREM', KEYS[4], unpack(expired))
end
return {'granted', text, found[3] or ''}
