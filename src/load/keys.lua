-- wrk's script: asks for one path or, with "{}" in it, for several in turn, and prints one line of results.
-- With a file it posts that file's content, a JSON body.
--   wrk … -s keys.lua http://host:port -- PATH [KEYS [FIRST [FILE]]]
local paths, turn = {}, 0

function init(args)
  local first = tonumber(args[3] or 100)
  local method, headers, body = "GET", nil, nil
  if args[4] then
    method, headers = "POST", { ["Content-Type"] = "application/json" }
    local file = assert(io.open(args[4]))
    body = file:read("*a")
    file:close()
  end
  for i = 0, tonumber(args[2] or 1) - 1 do
    paths[i + 1] = wrk.format(method, (args[1]:gsub("{}", tostring(first + i))), headers, body)
  end
end

function request()
  turn = turn % #paths + 1
  return paths[turn]
end

-- requests, requests a second, p50, p99 and p99.9 in milliseconds, failures
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %.0f %.3f %.3f %.3f %d\n", summary.requests,
    summary.requests * 1e6 / summary.duration, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    latency:percentile(99.9) / 1000, e.connect + e.read + e.write + e.status + e.timeout))
end
