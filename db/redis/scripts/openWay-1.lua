-- Opens a further way of a send that its worker is done with: the send is on its way again, and nobody else opens another.
-- KEYS[1] record of the send
-- ARGV[1] what the further way took, as JSON
-- Returns its number, 2 for the first; 0 when the send is on its way, verified or unknown.

local status, verified, ways = unpack(redis.call('HMGET', KEYS[1], 'status', 'verified', 'ways'))
if not status or verified or status == 'queued' or status == 'sending' then return 0 end
local way = tonumber(ways or 1) + 1
redis.call('HSET', KEYS[1], 'status', 'sending', 'was', status, 'ways', way, 'charge:' .. way, ARGV[1])
return way
