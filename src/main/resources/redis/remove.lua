-- Removes entries with their place in the index, and voids their leases. The mark of the purge tells a holder whose lease
-- is missing that it may have been voided, and was not just evicted.
-- KEYS: epoch, index, leases, holders, purged, then the entry of each key
-- ARGV: "<subject>:<fingerprint>" of each key
-- Returns how many of the entries were live.
local epoch = tonumber(redis.call('MGET', KEYS[1])[1] or '')
local live = 0
local time = redis.call('TIME')
local mark = math.max((tonumber(redis.call('MGET', KEYS[5])[1] or '') or 0) + 1, time[1] * 1000000 + time[2])
-- First a command that is let through when memory is full: what follows it in a script is let through too
redis.call('UNLINK', KEYS[5])
redis.call('SET', KEYS[5], string.format('%.0f', mark))
for i = 1, #ARGV do
  local entry = KEYS[i + 5]
  -- An entry that is kept no more has expired: by the clock of Redis alone
  local header = redis.pcall('GETRANGE', entry, 0, 11)
  if type(header) == 'string' and #header == 12 and string.sub(header, 1, 3) == 'Sv\1'
      and struct.unpack('>i8', header, 5) == epoch then
    live = live + 1
  end
  redis.call('UNLINK', entry)
  redis.call('HDEL', KEYS[4], ARGV[i])
  redis.call('ZREM', KEYS[2], ARGV[i])
  redis.call('ZREM', KEYS[3], ARGV[i])
end
return live
