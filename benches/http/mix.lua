-- Sends prepared requests in a prepared order: `wrk -s mix.lua URL -- REQUESTS ORDER`.
-- REQUESTS holds whole requests, each with a zero byte behind it; ORDER their numbers from 0, a line each.

local requests, order, place = {}, {}, 0

function init(args)
  for text in io.open(args[1], "rb"):read("*a"):gmatch("(%Z+)%z") do
    requests[#requests + 1] = text
  end
  for number in io.lines(args[2]) do
    order[#order + 1] = requests[tonumber(number) + 1]
  end
end

function request()
  place = place % #order + 1
  return order[place]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("measured %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), failed))
end
