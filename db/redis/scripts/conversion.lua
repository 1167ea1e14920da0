-- Library of the pumping guard: how many of the codes sent to a subject (a number range, an address block) were verified.
-- Pumping shows in one thing that it can't fake: codes are sent and nobody enters them.
-- One hash per subject; per hour of the send `s<hour>` sent, `v<hour>` of these verified, `r<hour>` suspected;
-- per day `p<day>` the most verified in one of its hours, `d<day>` verified in the whole day.

local HOUR, DAY = 3600000, 86400000
local KEPT_HOURS, KEPT_DAYS = 24, 7
-- Eight days: the week that the budget looks back on, whatever the hour.
local KEPT = 8 * DAY

local function conversion_fields(key)
  local flat, fields = redis.call('HGETALL', key), {}
  for i = 1, #flat, 2 do fields[flat[i]] = tonumber(flat[i + 1]) end
  return fields
end

-- Unverified codes of the last hour and day, and how many there may be: the floor, or a share of the most that were
-- verified in any hour and any day of the last week, whichever is more.
local function conversion_state(fields, now, floor_hour, floor_day, share)
  local hour, day = math.floor(now / HOUR), math.floor(now / DAY)
  local function unverified(index) return math.max(0, (fields['s' .. index] or 0) - (fields['v' .. index] or 0)) end
  -- The hour before counts by the part of it that a window of an hour still sees.
  local last_hour = unverified(hour) + unverified(hour - 1) * (1 - now % HOUR / HOUR)
  local last_day, most_hour, most_day = 0, 0, 0
  for index = hour - KEPT_HOURS + 1, hour do last_day = last_day + unverified(index) end
  for index = day - KEPT_DAYS, day do
    most_hour = math.max(most_hour, fields['p' .. index] or 0)
    most_day = math.max(most_day, fields['d' .. index] or 0)
  end
  return {
    last_hour = last_hour,
    last_day = last_day,
    hour_budget = math.max(floor_hour, share * most_hour),
    day_budget = math.max(floor_day, share * most_day),
  }
end

-- Milliseconds until the oldest hour that counts no longer does; 0 when one more code is within both budgets.
local function conversion_wait(state, now)
  if state.last_hour + 1 > state.hour_budget then return HOUR - now % HOUR end
  if state.last_day + 1 > state.day_budget then return HOUR - now % HOUR end
  return 0
end

-- Counts one event in the current hour; a new hour lets the oldest ones go.
local function conversion_count(key, fields, kind, now)
  local hour, day = math.floor(now / HOUR), math.floor(now / DAY)
  if redis.call('HINCRBY', key, kind .. hour, 1) > 1 then return end
  redis.call('PEXPIRE', key, KEPT)
  for field in pairs(fields) do
    local letter, index = field:match('^(%a)(%d+)$')
    local oldest = (letter == 'p' or letter == 'd') and day - KEPT_DAYS or hour - KEPT_HOURS
    if index and tonumber(index) < oldest then redis.call('HDEL', key, field) end
  end
end

-- Returned to the caller: suspected or not, and the numbers behind it, rounded.
local function conversion_reply(wait, state)
  return { wait > 0 and 1 or 0, math.floor(state.last_hour), math.floor(state.hour_budget), state.last_day, math.floor(state.day_budget) }
end
