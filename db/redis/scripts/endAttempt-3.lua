-- Ends an attempt, or a send that had none: what became of it, what it says about the gateway, and where the send is now.
-- KEYS[1] record of the send   KEYS[2] health of the gateway   KEYS[3] ledger events
-- ARGV[1] number of the attempt, 0 for none   ARGV[2] the attempt as JSON   ARGV[3] status of the send
-- ARGV[4] how the worker leaves the send, as JSON; '' when it goes on   ARGV[5] the gateway that took it, '' for none
-- ARGV[6] ledger event as JSON   ARGV[7] send id   ARGV[8] what the gateway's health hears: success, count, open or none
-- ARGV[9] leave the gateway alone for so long, ms   ARGV[10…15] the breaker's settings, as in health.lua
-- Returns {`opened`, `closed` or '' of the breaker, what a failed send took, as JSON, else ''}.

local breaker = {}
for i = 10, 15 do breaker[#breaker + 1] = tonumber(ARGV[i]) end
local change = ''
if ARGV[1] ~= '0' and (ARGV[8] ~= 'none' or tonumber(ARGV[9]) > 0) then
  change = health_report(KEYS[2], now_ms(), ARGV[8], ARGV[7], tonumber(ARGV[9]), breaker)
end
ledger_append(KEYS[3], ARGV[6])
local status, charge, way = unpack(redis.call('HMGET', KEYS[1], 'status', 'charge', 'way'))
if not status then return { change, '' } end
if way then charge = redis.call('HGET', KEYS[1], 'charge:' .. way) end
if ARGV[1] ~= '0' then redis.call('HSET', KEYS[1], 'attempt:' .. ARGV[1], ARGV[2]) end
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'end', ARGV[4]) end
if ARGV[5] ~= '' then redis.call('HSET', KEYS[1], 'gateway', ARGV[5]) end
local failed = ARGV[3] == 'failed' or ARGV[3] == 'expired'
-- Its page may ask for the next SMS as soon as it hears of the failure.
if send_move(KEYS[1], status, ARGV[3]) == ARGV[3] and failed then redis.call('HSET', KEYS[1], 'resend_at', 0) end
return { change, failed and charge or '' }
