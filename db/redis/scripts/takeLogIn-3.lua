-- Takes one log-in before its password is compared, so that a burst gets no more comparisons than the limits allow: per
-- mobile and address, and per mobile over all addresses, where many failures ask for a challenge and more for another way.
-- KEYS[1] sorted set of log-ins at an address that run or failed   KEYS[2] hash of strikes
-- KEYS[3] sorted set of all log-ins of the mobile that run or failed, in a row
-- ARGV[1] unique member of this log-in   ARGV[2] and ARGV[3] the limit of mobile and address: count, window in ms
-- ARGV[4] and ARGV[5] failures before a challenge: count, window in ms   ARGV[6] '1' when one was solved
-- ARGV[7] failures in a row before the password rests   ARGV[8] how long they are remembered, in ms
-- Returns {0} when taken, {1, milliseconds to wait}, {2} for a challenge, {3} when the password rests.

local now = now_ms()
if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[7]) then return { 3 } end
local limit = { tonumber(ARGV[2]), tonumber(ARGV[3]) }
local blocked = tonumber(redis.call('HGET', KEYS[2], 'until') or 0) - now
if blocked > 0 then return { 1, blocked } end
local wait = window_wait(KEYS[1], now, limit)
if wait > 0 then return { 1, wait } end
local recent = redis.call('ZCOUNT', KEYS[3], '(' .. (now - tonumber(ARGV[5])), '+inf')
if recent >= tonumber(ARGV[4]) and ARGV[6] ~= '1' then return { 2 } end
window_add(KEYS[1], now, limit, ARGV[1])
redis.call('ZADD', KEYS[3], now, ARGV[1])
redis.call('PEXPIRE', KEYS[3], ARGV[8])
return { 0 }
