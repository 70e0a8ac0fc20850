-- Weighs entries.
-- KEYS: entries
-- Returns {bytes that they take with their keys, how many there are}.
local bytes, present = 0, 0
for i = 1, #KEYS do
  local weight = redis.call('MEMORY', 'USAGE', KEYS[i])
  if weight then
    bytes = bytes + weight
    present = present + 1
  end
end
return {bytes, present}
