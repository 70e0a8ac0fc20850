-- Removes entries that were generated before a time, with their place in the index. What is younger stays.
-- KEYS: index, then entries
-- ARGV: channel; for each entry "<subject>:<fingerprint>", the time in microseconds, and what is announced if it goes
-- Returns how many were removed.
local removed = 0
for i = 2, #KEYS do
  local header = redis.pcall('GETRANGE', KEYS[i], 0, 19)
  if type(header) == 'string' and #header == 20 and string.sub(header, 1, 3) == 'Sv\1'
      and struct.unpack('>i8', header, 13) < tonumber(ARGV[3 * i - 3]) then
    redis.call('UNLINK', KEYS[i])
    redis.call('ZREM', KEYS[1], ARGV[3 * i - 4])
    redis.pcall('PUBLISH', ARGV[1], ARGV[3 * i - 2])
    removed = removed + 1
  end
end
return removed
