-- Forgets a send that no worker has begun, so that what it took can be given back by whoever queued it.
-- KEYS[1] hash of the send's state
-- Returns what it took, or nothing: a worker has begun or ended it, or it is unknown.

local state = redis.call('HMGET', KEYS[1], 'status', 'charge')
if state[1] ~= 'queued' then return false end
redis.call('DEL', KEYS[1])
return state[2]
