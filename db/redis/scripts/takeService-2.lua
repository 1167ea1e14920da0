-- Takes one send from what the whole service may send: its caps and the day's budget, all or nothing.
-- KEYS[1] hash of the caps' buckets   KEYS[2] hash of messages per day
-- ARGV[1] budget in messages, 0 for none   ARGV[2] time in ms, 0 for the server's own   ARGV[3…] caps: count, window, …
-- Returns {0 taken | 1 refused by a cap | 2 refused by the budget, ms to wait, time of the send}.

local now = time_from(2)
local rates = rates_from(3)
local day, next_day = beijing_day(now)
local budget, spent = tonumber(ARGV[1]), tonumber(redis.call('HGET', KEYS[2], day) or 0)
if budget > 0 and spent >= budget then return { 2, next_day - now, now } end
local wait = buckets_wait(KEYS[1], now, rates)
if wait > 0 then return { 1, wait, now } end

buckets_add(KEYS[1], now, rates)
-- The first message of a day ends the days before.
if spent == 0 then redis.call('DEL', KEYS[2]) end
redis.call('HINCRBY', KEYS[2], day, 1)
redis.call('PEXPIRE', KEYS[2], next_day - now)
return { 0, 0, now }
