-- Takes a whole shard out of service by a new epoch: its entries, its leases and its index, which becomes trash. The
-- cost does not depend on how many there are.
-- KEYS: epoch, index, leases, trash register, trash to be, holders
-- ARGV: the highest epoch that the caller has seen, "always" or "if low", token of the trash, ms that trash is
--       kept at most
-- Returns {epoch, entries that were live}.
local text = redis.call('MGET', KEYS[1])[1]
local epoch = text and string.match(text, '^%d+$') and tonumber(text)
if epoch and epoch >= 2^53 then
  epoch = nil
end
local seen = tonumber(ARGV[1])
if ARGV[2] == 'if low' and epoch and epoch >= seen then
  return {text, 0}
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local raised = string.format('%.0f', math.max((epoch or 0) + 1, seen + 1, now))
-- First a command that is let through when memory is full: what follows it in a script is let through too
redis.call('UNLINK', KEYS[3], KEYS[6])
redis.call('SET', KEYS[1], raised)
-- What is foreign in the place of the index or of the register goes with the rest, or no purge could ever be made
for _, key in ipairs({KEYS[2], KEYS[4]}) do
  local found = redis.call('TYPE', key).ok
  if found ~= 'zset' and found ~= 'none' then
    redis.call('UNLINK', key)
  end
end

local live = 0
if redis.call('EXISTS', KEYS[2]) == 1 then
  live = redis.call('ZCOUNT', KEYS[2], string.format('(%.0f', now), '(+inf')
  if redis.call('ZCOUNT', KEYS[2], '-inf', '(+inf') > 0 then
    redis.call('RENAME', KEYS[2], KEYS[5])
    redis.call('PEXPIRE', KEYS[5], ARGV[4])
    redis.call('ZADD', KEYS[4], string.format('%.0f', now), raised .. ':' .. ARGV[3])
    redis.call('PEXPIRE', KEYS[4], ARGV[4])
  end
end
-- The mark of an index that knows every entry of its epoch: one that was evicted comes back without it
redis.call('ZADD', KEYS[2], '+inf', 'complete')
return {raised, live}
