-- Takes a mobile's interval and caps for one send, all or nothing. No code is touched: a refusal leaves a live one alone.
-- The interval grows with every send since the last successful check, and holds from this send on.
-- KEYS[1] flag that holds the interval   KEYS[2] sorted set of the mobile's sends   KEYS[3] time of the last success
-- ARGV[1] send id   ARGV[2] interval in ms   ARGV[3] number of factors, which follow   then rates: count, window in ms, …
-- Returns {0, ms the interval holds} when taken, {1, ms to wait} refused by the interval, {2, ms to wait} by a cap.

local interval_left = redis.call('PTTL', KEYS[1])
if interval_left > 0 then return { 1, interval_left } end

local success = tonumber(redis.call('GET', KEYS[3]) or 0)
-- A send in the very millisecond of the success comes after it.
local now = math.max(now_ms(), success + 1)
local factors = tonumber(ARGV[3])
local rates = rates_from(4 + factors)
local wait = window_wait(KEYS[2], now, rates)
if wait > 0 then return { 2, wait } end

local unverified = redis.call('ZCOUNT', KEYS[2], '(' .. success, '+inf')
local interval = ARGV[2] * ARGV[3 + math.min(unverified + 1, factors)]
redis.call('SET', KEYS[1], ARGV[1], 'PX', interval)
window_add(KEYS[2], now, rates, ARGV[1])
return { 0, interval }
