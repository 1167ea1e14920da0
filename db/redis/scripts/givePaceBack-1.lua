-- Gives a slot of the pace back that no send left in. Whoever asks next gets one sooner; the average stays.
-- KEYS[1] string, when the next slot is free (ms, with a fraction)   ARGV[1] ms between two slots
-- Returns 1, or 0 when the slot has passed.

local nextSlot = redis.call('GET', KEYS[1])
if not nextSlot then return 0 end
redis.call('SET', KEYS[1], string.format('%.3f', nextSlot - tonumber(ARGV[1])), 'KEEPTTL')
return 1
