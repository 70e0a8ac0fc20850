-- Extends the lock of a job to a term from now, if its owner still has it.
-- KEYS: hash of all locks
-- ARGV: job, token, term in ms
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
if not valid or owner ~= ARGV[2] then
  return 0
end
-- First a command that is let through when memory is full: what follows it in a script is let through too
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now + ARGV[3]) .. ':' .. ARGV[2])
return 1
