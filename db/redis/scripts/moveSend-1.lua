-- Moves what a page may know of a send to a later status, never backwards.
-- KEYS[1] hash of the send's state
-- ARGV[1] status   ARGV[2] its rank   ARGV[3] '1' when the next SMS may be asked for at once
-- ARGV[4] the gateway that took it, '' when none did
-- Returns 1 when it moved, 0 when it is already as far, -1 when it is unknown.

local rank = redis.call('HGET', KEYS[1], 'rank')
if not rank then return -1 end
if ARGV[3] == '1' then redis.call('HSET', KEYS[1], 'resend_at', 0) end
-- A delivery report may have come first.
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'gateway', ARGV[4]) end
if tonumber(rank) >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'status', ARGV[1], 'rank', ARGV[2])
return 1
