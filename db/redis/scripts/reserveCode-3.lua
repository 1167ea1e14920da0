-- Takes a mobile's slot and stores the new code, all or nothing. The limits are asked before a live code is overwritten.
-- KEYS[1] flag that holds the interval   KEYS[2] sorted set of the mobile's sends   KEYS[3] hash of the code
-- ARGV[1] send id   ARGV[2] digest of the code   ARGV[3] life of the code in ms   ARGV[4] interval in ms
-- ARGV[5…] rates: count, window in ms, …
-- Returns {0} when taken, {1, ms to wait} refused by the interval, {2, ms to wait} refused by a cap.

local interval_left = redis.call('PTTL', KEYS[1])
if interval_left > 0 then return { 1, interval_left } end

local now = now_ms()
local rates = rates_from(5)
local wait = window_wait(KEYS[2], now, rates)
if wait > 0 then return { 2, wait } end

redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[4])
if #rates > 0 then window_add(KEYS[2], now, rates, ARGV[1]) end
redis.call('DEL', KEYS[3])
redis.call('HSET', KEYS[3], 'digest', ARGV[2], 'wrong', 0, 'send_id', ARGV[1])
redis.call('PEXPIRE', KEYS[3], ARGV[3])
return { 0 }
