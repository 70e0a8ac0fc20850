-- Adds counts to those of all replicas, once for each number of a batch.
-- KEYS: hash of all counts, number of the last batch of a process
-- ARGV: number of the batch, ms that the number is kept, then name and count in turn
-- Returns 1, or 0 if the batch had been added before.
-- What is of another type goes: each command on it would fail
for i, type in ipairs({'hash', 'string'}) do
  if redis.call('TYPE', KEYS[i]).ok ~= type then
    redis.call('DEL', KEYS[i])
  end
end
-- First a command that is let through when memory is full: what follows it in a script is let through too
redis.call('PEXPIRE', KEYS[2], ARGV[2])
local last = redis.call('GET', KEYS[2]) or '0'
if #last < 16 and string.match(last, '^%d+$') and tonumber(last) >= tonumber(ARGV[1]) then
  return 0
end
for i = 3, #ARGV, 2 do
  local added = redis.pcall('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
  -- A field that is no number begins anew
  if type(added) == 'table' and added.err then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return 1
