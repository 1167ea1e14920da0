-- Takes the next slot of a pace that all workers share, or none when it is too far away.
-- KEYS[1] string, when the next slot is free (ms, with a fraction)
-- ARGV[1] ms between two slots   ARGV[2] the longest wait that the caller accepts, ms
-- Returns {1, wait in ms} with a slot, {0, ms until it is worth asking again} without.

local now = now_ms()
local slot = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local wait = math.ceil(slot - now)
if wait > tonumber(ARGV[2]) then return {0, wait - tonumber(ARGV[2])} end
local nextSlot = slot + tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.3f', nextSlot), 'PX', math.ceil(nextSlot - now) + 1000)
return {1, wait}
