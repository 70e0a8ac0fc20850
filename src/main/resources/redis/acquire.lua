-- Gives out the lease of a key, or says why not. Lease values are "<epoch>:<token>", so that a purge voids them by
-- raising the epoch.
-- KEYS: epoch, entry, lease, leases
-- ARGV: token, term in ms, generation time in microseconds that an entry must be newer than to make a lease needless,
--       "<subject>:<fingerprint>", the highest epoch that the caller has seen
-- Returns {"granted", epoch}, {"held", ms left}, {"filled", epoch, entry} or {"low"} if the epoch is missing or behind.
local found = redis.call('MGET', KEYS[1], KEYS[2])
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

local holder = redis.call('MGET', KEYS[3])[1]
if holder and string.sub(holder, 1, #text + 1) == text .. ':' and redis.call('ZSCORE', KEYS[4], ARGV[4]) then
  return {'held', redis.call('PTTL', KEYS[3])}
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local term = tonumber(ARGV[2])
redis.call('SET', KEYS[3], text .. ':' .. ARGV[1], 'PX', ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', now)
redis.call('ZADD', KEYS[4], string.format('%.0f', now + term), ARGV[4])
if redis.call('PTTL', KEYS[4]) < term then
  redis.call('PEXPIRE', KEYS[4], ARGV[2])
end
return {'granted', text}
