-- Removes entries with their place in the index, and voids their leases.
-- KEYS: epoch, index, leases, then entry and lease of each key
-- ARGV: "<subject>:<fingerprint>" of each key
-- Returns how many of the entries were live.
local epoch = tonumber(redis.call('MGET', KEYS[1])[1] or '')
local live = 0
for i = 1, #ARGV do
  local entry, lease = KEYS[2 * i + 2], KEYS[2 * i + 3]
  -- An entry that is kept no more has expired: by the clock of Redis alone
  local header = redis.pcall('GETRANGE', entry, 0, 11)
  if type(header) == 'string' and #header == 12 and string.sub(header, 1, 3) == 'Sv\1'
      and struct.unpack('>i8', header, 5) == epoch then
    live = live + 1
  end
  redis.call('UNLINK', entry)
  redis.call('UNLINK', lease)
  redis.call('ZREM', KEYS[2], ARGV[i])
  redis.call('ZREM', KEYS[3], ARGV[i])
end
return live
