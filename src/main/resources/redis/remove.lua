-- Removes entries with their place in the index, and voids their leases.
-- KEYS: epoch, index, leases, then entry and lease of each key
-- ARGV: now in microseconds, then "<subject>:<fingerprint>" of each key
-- Returns how many of the entries were live.
local epoch = tonumber(redis.call('MGET', KEYS[1])[1] or '')
local now = tonumber(ARGV[1])
local live = 0
for i = 2, #ARGV do
  local entry, lease = KEYS[2 * i], KEYS[2 * i + 1]
  local header = redis.pcall('GETRANGE', entry, 0, 35)
  if type(header) == 'string' and #header == 36 and string.sub(header, 1, 3) == 'Sv\1' then
    local itsEpoch, generated, fresh, kept = struct.unpack('>i8i8i8i8', header, 5)
    if itsEpoch == epoch and kept > now then
      live = live + 1
    end
  end
  redis.call('UNLINK', entry)
  redis.call('UNLINK', lease)
  redis.call('ZREM', KEYS[2], ARGV[i])
  redis.call('ZREM', KEYS[3], ARGV[i])
end
return live
