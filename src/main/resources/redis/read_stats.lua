-- Reads the counts of all replicas.
-- KEYS: hash of all counts, number of the last batch of a process
-- Returns the number, then all names and counts in turn.
-- What is of another type goes: each command on it would fail
for i, type in ipairs({'hash', 'string'}) do
  if redis.call('TYPE', KEYS[i]).ok ~= type then
    redis.call('DEL', KEYS[i])
  end
end
return {redis.call('GET', KEYS[2]) or '0', redis.call('HGETALL', KEYS[1])}
