-- Library of a gateway's health, one hash for all workers. `hold`: it asked to be left alone until then. `until`, `opens`:
-- its breaker is open until then, for the so-manieth time; after that it is half-open, and the send `probe` tries it until
-- `probe_until`. `since`, `calls`, `failures`: the present window. `slot`: when its pace admits the next send.

-- What a call says about its gateway. Enough failures, by number and by share, open the breaker, each time for twice as
-- long; the half-open probe closes or reopens it. `breaker`: failures, their least share in per cent, window, first,
-- longest and configuration-fault time open, all ms. Returns `opened`, `closed` or ''.
local function health_report(key, now, effect, send_id, hold_ms, breaker)
  local state = redis.call('HMGET', key, 'until', 'opens', 'probe', 'since', 'calls', 'failures')
  local open_until, opens, probing = tonumber(state[1]), tonumber(state[2] or 0), state[3] == send_id
  if probing then redis.call('HDEL', key, 'probe', 'probe_until') end
  if hold_ms > 0 then redis.call('HSET', key, 'hold', now + hold_ms) end

  local function open_for(ms, times)
    redis.call('HSET', key, 'until', math.max(now + ms, open_until or 0), 'opens', times)
    redis.call('HDEL', key, 'since', 'calls', 'failures')
    redis.call('EXPIRE', key, 86400)
    return open_until and '' or 'opened'
  end

  if effect == 'none' then return '' end
  if effect == 'open' then return open_for(breaker[6], opens + 1) end
  if open_until then
    -- Calls that began before it opened tell nothing new.
    if not probing then return '' end
    if effect == 'success' then
      redis.call('HDEL', key, 'until', 'opens')
      return 'closed'
    end
    return open_for(math.min(breaker[4] * 2 ^ math.min(opens, 30), breaker[5]), opens + 1)
  end

  local since, calls, failures = tonumber(state[4]), tonumber(state[5] or 0), tonumber(state[6] or 0)
  -- A window of the future is one of a clock that was set back.
  if not since or now - since > breaker[3] or since > now then
    since, calls, failures = now, 0, 0
  end
  calls = calls + 1
  if effect == 'count' then failures = failures + 1 end
  if failures >= breaker[1] and failures * 100 >= calls * breaker[2] then return open_for(breaker[4], 1) end
  redis.call('HSET', key, 'since', since, 'calls', calls, 'failures', failures)
  if since == now then redis.call('EXPIRE', key, 86400) end
  return ''
end
