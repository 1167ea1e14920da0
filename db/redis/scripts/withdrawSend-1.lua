-- Forgets a send that no worker has begun, so that what it took can be released by whoever queued it.
-- KEYS[1] record of the send
-- Returns 1, or 0 when a worker has begun or ended it.

local status = redis.call('HGET', KEYS[1], 'status')
if status and status ~= 'queued' then return 0 end
redis.call('DEL', KEYS[1])
return 1
