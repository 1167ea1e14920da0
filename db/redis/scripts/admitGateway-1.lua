-- Whether a gateway may be called now: its hold (it said "slow down"), its breaker, its pace; all workers ask here.
-- The breaker is closed without `until`; open before that time; half-open after it, when one caller at a time probes.
-- KEYS[1] hash of the gateway's health
-- ARGV[1] ms between two sends (0: no pace)   ARGV[2] the longest wait for a slot of the pace that a caller accepts, ms
-- ARGV[3] life of a probe, ms   ARGV[4] '1' to ask although the breaker is open
-- Returns {verdict, ms}: `pass` or `probe` after a wait of ms; `open` for ms; `hold` or `pace` to be asked again in ms.

local now = now_ms()
local hold, till, probe, slot = unpack(redis.call('HMGET', KEYS[1], 'hold', 'until', 'probe', 'slot'))
if hold and tonumber(hold) > now then return {'hold', tonumber(hold) - now} end

local probing = false
if till and ARGV[4] ~= '1' then
  if tonumber(till) > now then return {'open', tonumber(till) - now} end
  if probe and tonumber(probe) > now then return {'open', tonumber(probe) - now} end
  probing = true
end

local wait = 0
local interval = tonumber(ARGV[1])
if interval > 0 then
  slot = math.max(tonumber(slot or 0), now)
  wait = math.ceil(slot - now)
  if wait > tonumber(ARGV[2]) then return {'pace', wait - tonumber(ARGV[2])} end
  redis.call('HSET', KEYS[1], 'slot', string.format('%.3f', slot + interval))
end
if probing then redis.call('HSET', KEYS[1], 'probe', now + tonumber(ARGV[3])) end
redis.call('EXPIRE', KEYS[1], 86400)
return {(probing and 'probe') or 'pass', wait}
