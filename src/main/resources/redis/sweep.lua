-- Removes entries that trash lists, one key to a command. What was written after the purge stays.
-- KEYS: trash register, trash, then entries
-- ARGV: "<epoch of the purge>:<token of the trash>", ms until others may take the trash on, members of the next page,
--       then the member of each entry
-- Returns the next page of the trash; it is empty once there is no more.
local purged = tonumber(string.match(ARGV[1], '^(%d+):'))
for i = 3, #KEYS do
  local header = redis.pcall('GETRANGE', KEYS[i], 0, 11)
  if type(header) == 'string' and #header == 12 and string.sub(header, 1, 3) == 'Sv\1'
      and struct.unpack('>i8', header, 5) < purged then
    redis.call('UNLINK', KEYS[i])
  end
end
for i = 4, #ARGV do
  redis.call('ZREM', KEYS[2], ARGV[i])
end
local rest = redis.call('ZRANGE', KEYS[2], 0, ARGV[3] - 1)
if #rest == 0 then
  redis.call('ZREM', KEYS[1], ARGV[1])
else
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZADD', KEYS[1], 'XX', string.format('%.0f', now + ARGV[2]), ARGV[1])
end
return rest
