-- Gives the lock of a job back.
-- KEYS: hash of all locks
-- ARGV: job, token
-- Returns 1, or 0 if the lock has ended.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- What is of another type goes: each command on it would fail
if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then
  redis.call('DEL', KEYS[1])
end
local lock = redis.call('HGET', KEYS[1], ARGV[1]) or ''
local deadline, owner = string.match(lock, '^(%d+):(.+)$')
local valid = deadline and tonumber(deadline) > now
if owner ~= ARGV[2] then
  return 0
end
redis.call('HDEL', KEYS[1], ARGV[1])
return valid and 1 or 0
