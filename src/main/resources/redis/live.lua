-- Counts the entries that an index knows and that have not expired.
-- KEYS: index
-- Returns how many.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return redis.call('ZCOUNT', KEYS[1], string.format('(%.0f', now), '(+inf')
