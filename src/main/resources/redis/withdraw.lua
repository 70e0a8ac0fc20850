-- Removes the entry of a key under its lease, ends the lease and tells the waiters.
-- KEYS: epoch, lease, leases, entry, index
-- ARGV: epoch of the lease, token, "<subject>:<fingerprint>", now in microseconds, channel, announcement
-- Returns 2 if the entry was live, 1 if there was none, or 0 if the lease does not stand.
local held = redis.call('MGET', KEYS[1], KEYS[2])
if held[1] ~= ARGV[1] or held[2] ~= ARGV[1] .. ':' .. ARGV[2] or not redis.call('ZSCORE', KEYS[3], ARGV[3]) then
  return 0
end
local outcome = 1
local header = redis.pcall('GETRANGE', KEYS[4], 0, 35)
if type(header) == 'string' and #header == 36 and string.sub(header, 1, 3) == 'Sv\1' then
  local epoch, generated, fresh, kept = struct.unpack('>i8i8i8i8', header, 5)
  if epoch == tonumber(ARGV[1]) and kept > tonumber(ARGV[4]) then
    outcome = 2
  end
end
redis.call('UNLINK', KEYS[4])
redis.call('ZREM', KEYS[5], ARGV[3])
redis.call('UNLINK', KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[3])
redis.call('PUBLISH', ARGV[5], ARGV[6])
return outcome
