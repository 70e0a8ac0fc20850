-- Gives a lease back to the holder that lost it without a purge: Redis evicted it, or its term passed unnoticed.
-- KEYS: epoch, holders, leases, purged
-- ARGV: epoch of the lease, token, term in ms, "<subject>:<fingerprint>", the mark of purges when the lease was given
-- Returns "regained", "taken" if another holder has it, or "voided" if a purge may have taken it.
local found = redis.call('MGET', KEYS[1], KEYS[4])
-- Marks are times in microseconds, and so tell of purges that were made before the lease was asked for. A second, since
-- holders know the time of Redis by its answers
local mark = tonumber(found[2] or '')
local asked = tonumber(string.match(ARGV[2], '^%d+/(%d+)/') or '')
local later = mark and asked and asked > mark + 1000000
if found[1] ~= ARGV[1] or not later and (found[2] or '') ~= ARGV[5] then
  return 'voided'
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holder = redis.call('HGET', KEYS[2], ARGV[4])
if holder and holder ~= ARGV[1] .. ':' .. ARGV[2] and string.sub(holder, 1, #ARGV[1] + 1) == ARGV[1] .. ':'
    and tonumber(redis.call('ZSCORE', KEYS[3], ARGV[4]) or 0) > now then
  return 'taken'
end
redis.call('HSET', KEYS[2], ARGV[4], ARGV[1] .. ':' .. ARGV[2])
redis.call('ZADD', KEYS[3], string.format('%.0f', now + tonumber(ARGV[3])), ARGV[4])
return 'regained'
