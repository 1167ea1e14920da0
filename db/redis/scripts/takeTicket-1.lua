-- Uses a registration ticket up, whatever the concurrency once.
-- KEYS[1] the ticket: the digest of the browser it belongs to, '' for a client without cookies
-- ARGV[1] the browser that brings it
-- Returns what was left of its life in ms; 0 when there is none, or when it belongs to another browser.

local browser = redis.call('GET', KEYS[1])
if not browser or (browser ~= '' and browser ~= ARGV[1]) then return 0 end
local life = redis.call('PTTL', KEYS[1])
redis.call('DEL', KEYS[1])
return math.max(life, 1)
