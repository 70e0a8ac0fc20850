-- Removes members of an index whose entries are not there although their time has not come: Redis evicted them.
-- KEYS: index, then entries
-- ARGV: ms that an entry must have had left, then the member of each entry
-- Returns how many were removed.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local due = now + tonumber(ARGV[1])
local evicted = 0
for i = 2, #KEYS do
  local kept = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if kept and tonumber(kept) > due and redis.call('EXISTS', KEYS[i]) == 0 then
    evicted = evicted + redis.call('ZREM', KEYS[1], ARGV[i])
  end
end
return evicted
