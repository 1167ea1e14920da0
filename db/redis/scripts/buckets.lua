-- Library for limits with large counts: sliding windows kept as sixty counters each, all rates of a subject in one hash.
-- Fields per window: `<window>:<index>` one bucket, `<window>:sum` all of them, `<window>:tail` the oldest that may exist.
-- A bucket leaves as a whole, when its youngest event is a window old: never more than the count in any window, and an
-- event may count up to a sixtieth of the window longer.

local BUCKETS = 60

local function bucket_size(window)
  return math.max(1, math.floor(window / BUCKETS))
end

-- Drops the buckets no window sees; returns the sum of the others and the index of the oldest.
local function buckets_move(key, now, window)
  local oldest = math.floor(now / bucket_size(window)) - BUCKETS
  local state = redis.call('HMGET', key, window .. ':sum', window .. ':tail')
  local sum, tail = tonumber(state[1] or 0), tonumber(state[2] or oldest)
  -- A clock that was set back by more than a window: what was counted in its future says nothing, and would count for ever.
  if tail > oldest + BUCKETS then
    for index = tail, tail + BUCKETS do redis.call('HDEL', key, window .. ':' .. index) end
    redis.call('HSET', key, window .. ':sum', 0, window .. ':tail', oldest)
    return 0, oldest
  end
  if tail >= oldest then return sum, tail end
  -- Events were only ever added to the sixty buckets after the tail, however long ago that was.
  for index = tail, math.min(oldest - 1, tail + BUCKETS) do
    local field = window .. ':' .. index
    local count = redis.call('HGET', key, field)
    if count then
      sum = sum - tonumber(count)
      redis.call('HDEL', key, field)
    end
  end
  redis.call('HSET', key, window .. ':sum', sum, window .. ':tail', oldest)
  return sum, oldest
end

-- Milliseconds until one more event fits into every window; 0 when it fits now.
local function buckets_wait(key, now, rates)
  local wait = 0
  for i = 1, #rates, 2 do
    local window = rates[i + 1]
    local sum, index = buckets_move(key, now, window)
    local excess = sum - rates[i] + 1
    -- No bucket is newer than the clock was, also where the sum says that there must be one.
    local newest = index + 2 * BUCKETS
    while excess > 0 and index <= newest do
      excess = excess - tonumber(redis.call('HGET', key, window .. ':' .. index) or 0)
      index = index + 1
      if excess <= 0 then wait = math.max(wait, (index + BUCKETS) * bucket_size(window) - now) end
    end
    if excess > 0 then wait = math.max(wait, window) end
  end
  return wait
end

-- To be called after buckets_wait, which moved the tail.
local function buckets_add(key, now, rates)
  local longest = 0
  for i = 1, #rates, 2 do
    local window = rates[i + 1]
    redis.call('HINCRBY', key, window .. ':' .. math.floor(now / bucket_size(window)), 1)
    redis.call('HINCRBY', key, window .. ':sum', 1)
    redis.call('HSETNX', key, window .. ':tail', math.floor(now / bucket_size(window)) - BUCKETS)
    longest = math.max(longest, window + bucket_size(window))
  end
  if longest > 0 then redis.call('PEXPIRE', key, longest) end
end

-- Takes an event of the time `at` out again, where its bucket still counts.
local function buckets_give_back(key, at, rates)
  for i = 1, #rates, 2 do
    local window = rates[i + 1]
    local field = window .. ':' .. math.floor(at / bucket_size(window))
    if tonumber(redis.call('HGET', key, field) or 0) > 0 then
      redis.call('HINCRBY', key, field, -1)
      redis.call('HINCRBY', key, window .. ':sum', -1)
    end
  end
end

-- The natural day in Beijing, where bills are made: its number, and when it ends (ms). UTC+8 without summer time.
local function beijing_day(now)
  local day = math.floor((now + 28800000) / 86400000)
  return day, (day + 1) * 86400000 - 28800000
end
