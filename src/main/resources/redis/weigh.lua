-- Weighs entries.
-- KEYS: entries
-- Returns {bytes that they take with their keys, how many there are}.
local bytes, present = 0, 0
for i = 1, #KEYS do
  local weight = redis.pcall('MEMORY', 'USAGE', KEYS[i])
  -- Not every user may ask for memory
  if type(weight) == 'table' and weight.err then
    local length = redis.pcall('STRLEN', KEYS[i])
    weight = type(length) == 'number' and length > 0 and length + 150 or false
  end
  if weight then
    bytes = bytes + weight
    present = present + 1
  end
end
return {bytes, present}
