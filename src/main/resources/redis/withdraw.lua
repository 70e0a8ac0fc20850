-- Removes the entry of a key under its lease, ends the lease and tells the waiters. The mark of the purge tells a holder
-- whose lease passed before that it must not store any more.
-- KEYS: epoch, holders, leases, entry, index, purged
-- ARGV: epoch of the lease, token, "<subject>:<fingerprint>", channel, announcement
-- Returns 2 if the entry was live, 1 if there was none, or 0 if the lease does not stand.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('MGET', KEYS[1])[1] ~= ARGV[1] or redis.call('HGET', KEYS[2], ARGV[3]) ~= ARGV[1] .. ':' .. ARGV[2]
    or tonumber(redis.call('ZSCORE', KEYS[3], ARGV[3]) or 0) <= now then
  return 0
end
local outcome = 1
-- An entry that is kept no more has expired: by the clock of Redis alone
local header = redis.pcall('GETRANGE', KEYS[4], 0, 11)
if type(header) == 'string' and #header == 12 and string.sub(header, 1, 3) == 'Sv\1'
    and struct.unpack('>i8', header, 5) == tonumber(ARGV[1]) then
  outcome = 2
end
local mark = math.max((tonumber(redis.call('MGET', KEYS[6])[1] or '') or 0) + 1, time[1] * 1000000 + time[2])
redis.call('UNLINK', KEYS[4])
redis.call('UNLINK', KEYS[6])
redis.call('SET', KEYS[6], string.format('%.0f', mark))
redis.call('ZREM', KEYS[5], ARGV[3])
redis.call('HDEL', KEYS[2], ARGV[3])
redis.call('ZREM', KEYS[3], ARGV[3])
-- Without the right to the channel the waiters wait for the term
redis.pcall('PUBLISH', ARGV[4], ARGV[5])
return outcome
