-- The code of a send was entered: whatever a gateway said, its SMS arrived. Counts once.
-- KEYS[1] record of the send   KEYS[2] ledger events
-- ARGV[1] ledger event as JSON
-- Returns {the gateway that took it or '', what the send took as JSON or ''}; {} when it has no record or was verified.

local status, verified, gateway, charge = unpack(redis.call('HMGET', KEYS[1], 'status', 'verified', 'gateway', 'charge'))
if not status or verified then return {} end
redis.call('HSET', KEYS[1], 'verified', 1)
redis.call('HDEL', KEYS[1], 'charge')
-- A code that was known without an SMS proves none.
if status ~= 'queued' then send_move(KEYS[1], status, 'delivered') end
ledger_append(KEYS[2], ARGV[1])
return { gateway or '', charge or '' }
