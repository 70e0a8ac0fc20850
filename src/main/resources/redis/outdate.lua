-- Removes what began before the time of a purge: entries, with their place in the index, and leases. What is younger stays.
-- KEYS: index, holders, leases, purged, then entries
-- ARGV: channel; for each entry "<subject>:<fingerprint>", the time in microseconds, and what is announced if something goes
-- Returns how many entries and leases were removed.
local removed = 0
local voided = false
for i = 5, #KEYS do
  local member, bound, before = ARGV[3 * i - 13], tonumber(ARGV[3 * i - 12]), removed
  -- A generation began as much before its end as it took
  local header = redis.pcall('GETRANGE', KEYS[i], 0, 63)
  if type(header) == 'string' and #header == 64 and string.sub(header, 1, 3) == 'Sv\1'
      and struct.unpack('>i8', header, 13) - struct.unpack('>i8', header, 57) < bound then
    redis.call('UNLINK', KEYS[i])
    redis.call('ZREM', KEYS[1], member)
    removed = removed + 1
  end
  -- "<epoch>:<purges known>/<asked at>/<name>"
  local holder = redis.pcall('HGET', KEYS[2], member)
  local asked = type(holder) == 'string' and string.match(holder, '^%d+:%d+/(%d+)/')
  if asked and tonumber(asked) < bound then
    redis.call('HDEL', KEYS[2], member)
    redis.call('ZREM', KEYS[3], member)
    removed = removed + 1
    voided = true
  end
  if removed > before then
    redis.pcall('PUBLISH', ARGV[1], ARGV[3 * i - 11])
  end
end
if voided then
  -- The mark of a purge, so that the holders do not take these leases again
  local time = redis.call('TIME')
  local mark = math.max((tonumber(redis.call('MGET', KEYS[4])[1] or '') or 0) + 1, time[1] * 1000000 + time[2])
  redis.call('UNLINK', KEYS[4])
  redis.call('SET', KEYS[4], string.format('%.0f', mark))
end
return removed
