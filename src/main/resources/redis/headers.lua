-- Reads entries without their bodies.
-- KEYS: epoch, then entries
-- ARGV: bytes of a header
-- Returns the epoch, then the header and the length of each entry in turn.
local answer = {redis.call('MGET', KEYS[1])[1]}
for i = 2, #KEYS do
  local header = redis.pcall('GETRANGE', KEYS[i], 0, ARGV[1] - 1)
  answer[2 * i - 2] = type(header) == 'string' and header or ''
  answer[2 * i - 1] = type(header) == 'string' and redis.call('STRLEN', KEYS[i]) or 0
end
return answer
