-- Library, put in front of every script: sliding windows kept as sorted sets of events by time (ms).
-- Time is the Redis server's, so that API processes with differing clocks agree.

local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- The time an argument names, or the server's when it is 0.
local function time_from(index)
  local given = tonumber(ARGV[index])
  return given > 0 and given or now_ms()
end

-- Arguments from index `first` on as a flat list of numbers: count, window in ms, count, window in ms, …
local function rates_from(first)
  local rates = {}
  for i = first, #ARGV do rates[#rates + 1] = tonumber(ARGV[i]) end
  return rates
end

local function longest_window(rates)
  local longest = 0
  for i = 2, #rates, 2 do longest = math.max(longest, rates[i]) end
  return longest
end

-- Milliseconds until one more event fits into every window; 0 when it fits now. Removes events no window sees.
local function window_wait(key, now, rates)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - longest_window(rates))
  local wait = 0
  for i = 1, #rates, 2 do
    -- The event that has to leave first is the count-th newest.
    local blocking = redis.call('ZREVRANGE', key, rates[i] - 1, rates[i] - 1, 'WITHSCORES')
    if blocking[2] then wait = math.max(wait, tonumber(blocking[2]) + rates[i + 1] - now) end
  end
  return wait
end

local function window_add(key, now, rates, member)
  redis.call('ZADD', key, now, member)
  redis.call('PEXPIRE', key, longest_window(rates))
end
