-- Takes a mobile's interval and caps for one send, all or nothing. No code is touched: a refusal leaves a live one alone.
-- The interval grows with every send since the last successful check, and holds from this send on. A device of the account
-- waits the plain interval since the last SMS, and has sends of its own beyond the caps, whatever strangers asked for.
-- KEYS[1] flag that holds the interval   KEYS[2] sorted set of the mobile's sends   KEYS[3] time of the last success
-- KEYS[4] sorted set of its devices' sends beyond the caps
-- ARGV[1] send id   ARGV[2] interval in ms   ARGV[3] '1' for a device   ARGV[4…7] its rates: count, window in ms, …
-- ARGV[8] number of factors, which follow   then the caps' rates: count, window in ms, …
-- Returns {0, ms the interval holds} when taken, {1, ms to wait} refused by the interval, {2, ms to wait} by a cap.

local plain, device = tonumber(ARGV[2]), ARGV[3] == '1'
local success = tonumber(redis.call('GET', KEYS[3]) or 0)
-- A send in the very millisecond of the success comes after it.
local now = math.max(now_ms(), success + 1)

local interval_left = redis.call('PTTL', KEYS[1])
local held = interval_left
if device and interval_left > 0 then
  local last = 0
  for _, key in ipairs({ KEYS[2], KEYS[4] }) do
    last = math.max(last, tonumber(redis.call('ZREVRANGE', key, 0, 0, 'WITHSCORES')[2] or 0))
  end
  interval_left = math.min(interval_left, last + plain - now)
end
if interval_left > 0 then return { 1, interval_left } end

local factors = tonumber(ARGV[8])
local rates = rates_from(9 + factors)
local sends, sends_rates, wait = KEYS[2], rates, window_wait(KEYS[2], now, rates)
if wait > 0 and device then
  local own = { tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]) }
  sends, sends_rates, wait = KEYS[4], own, math.min(wait, window_wait(KEYS[4], now, own))
end
if wait > 0 then return { 2, wait } end

local unverified = redis.call('ZCOUNT', KEYS[2], '(' .. success, '+inf')
local interval = device and plain or plain * ARGV[8 + math.min(unverified + 1, factors)]
-- Strangers go on waiting as long as they had to.
redis.call('SET', KEYS[1], ARGV[1], 'PX', math.max(interval, held))
window_add(sends, now, sends_rates, ARGV[1])
return { 0, interval }
